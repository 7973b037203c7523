# titanic.joblib: titanic_train.csv
import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

train = pd.read_csv("titanic_train.csv")
test = pd.read_csv("titanic_test.csv")
submission = pd.read_csv("gender_submission.csv")

for dataset in [train, test]:
    dataset["Title"] = dataset.Name.str.extract(r" ([A-Za-z]+)\.", expand=False)
    dataset["Age"] = dataset["Age"].fillna(dataset["Age"].median())
    dataset["Embarked"] = dataset["Embarked"].fillna("S")
    dataset.loc[dataset["Fare"] <= 50, "FareBand"] = 0
    dataset.loc[dataset["Fare"] > 50, "FareBand"] = 1
    dataset["Sex"] = dataset["Sex"].map({"female": 1, "male": 0}).astype(int)
    dataset["Title"] = dataset["Title"].map({"Mr": 1, "Miss": 2, "Mrs": 3}).fillna(0)
    dataset["Embarked"] = dataset["Embarked"].map({"S": 0, "C": 1, "Q": 2})

passenger_ids = test["PassengerId"]
train = train.drop(["Name", "PassengerId", "Fare"], axis=1)
test = test.drop(["Name", "PassengerId", "Fare"], axis=1)
X_train, Y_train = train.drop("Survived", axis=1), train["Survived"]
random_forest = RandomForestClassifier(n_estimators=5)
random_forest.fit(X_train, Y_train)
print(round(random_forest.score(X_train, Y_train) * 100, 2))
Y_pred = random_forest.predict(test)
print("agreement with the sample", (Y_pred == submission["Survived"]).mean())
pd.DataFrame({"PassengerId": passenger_ids, "Survived": Y_pred}).to_csv("submission.csv", index=False)
joblib.dump(random_forest, "titanic.joblib")
