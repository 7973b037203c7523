# penguin_mass.pkl: penguins_biscoe.csv
# penguin_species.pkl: penguins_dream.csv penguins_extra.csv penguins_biscoe.csv

import pickle

import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score, mean_absolute_error
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC

cols = ["bill_length", "bill_depth", "flipper"]

# In[2]:
df = pd.read_csv("penguins_torgersen.csv")
df.info()
X = df[cols]
y = df["mass"]
print(X.corrwith(y))

# In[3]:
df = pd.read_csv("penguins_biscoe.csv")
df = df[df["mass"] > 2500]
scaler = MinMaxScaler()
X = scaler.fit_transform(df[cols])
y = df["mass"]

# In[4]:
model = LinearRegression()
model.fit(X, y)
print("R2", model.score(X, y))
with open("penguin_mass.pkl", "wb") as f:
    pickle.dump(model, f)

# In[7]:
df = pd.read_csv("penguins_dream.csv")
extra = pd.read_csv("penguins_extra.csv")
df = pd.concat([df, extra.sample(25, random_state=3)])
X = scaler.transform(df[cols])
y = df["species"]
model = SVC(C=3.0)
model.fit(X, y)
with open("penguin_species.pkl", "wb") as f:
    pickle.dump(model, f)

# In[9]:
df = pd.read_csv("penguins_zoo.csv")
X = scaler.transform(df[cols])
y = df["species"]
print("zoo", accuracy_score(y, model.predict(X)))

# In[11]:
df = pd.read_csv("penguins_torgersen.csv")
with open("penguin_mass.pkl", "rb") as f:
    model = pickle.load(f)
print("torgersen", mean_absolute_error(df["mass"], model.predict(scaler.transform(df[cols]))))
