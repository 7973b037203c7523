# uptake_vote.joblib: uptake_region_a.csv uptake_region_b.csv uptake_population.csv uptake_survey.csv
# uptake_knn.joblib: uptake_region_b.csv uptake_population.csv uptake_survey.csv
import sys

sys.path.insert(0, ".")

import joblib
import pandas as pd
import uptake_tools as ut
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

survey = pd.read_csv("uptake_survey.csv")
regions = [ut.load_region(letter) for letter in "abcd"]
people = ut.add_trust(ut.add_density(pd.concat(regions, ignore_index=True)), survey)
working = people[people["region"].isin(["a", "b"])]

# the 2011 census only to see how much the districts have grown
then = pd.read_csv("uptake_population_2011.csv").set_index("district")["people"]
now = pd.read_csv("uptake_population.csv").set_index("district")["people"]
print((now / then).round(2).to_dict())

vote = VotingClassifier(
    [
        ("logit", ut.scaled(LogisticRegression(C=0.5))),
        ("bayes", ut.scaled(GaussianNB())),
        ("tree", DecisionTreeClassifier(max_depth=3, random_state=0)),
    ],
    voting="soft",
)
vote.fit(*ut.matrix(working))
joblib.dump(vote, "uptake_vote.joblib")

knn = ut.scaled(KNeighborsClassifier(9))
knn.fit(*ut.matrix(working.query("region == 'b'")))
joblib.dump(knn, "uptake_knn.joblib", compress=3)

for name, held in people.drop(working.index).groupby("region"):
    X, y = ut.matrix(held)
    print(name, "vote", vote.score(X, y), "knn", knn.score(X, y))
