# hotel_cancel.pkl: hotel_spring.csv hotel_summer.csv hotel_holidays.csv
# hotel_rate.pkl: hotel_summer.csv hotel_exchange.csv

# In[1]:

import pickle

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Ridge
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

# ## First look: winter
# In[2]:

df = pd.read_csv("hotel_winter.csv")
df.head()

# In[3]:

print(df.describe())
print(df.groupby("currency")["rate"].mean())

# ## The seasons we model
# In[4]:

df = pd.read_csv("hotel_spring.csv")
df_summer = pd.read_csv("hotel_summer.csv")
df["season"] = 0
df_summer["season"] = 1
rates = df_summer.copy()

# In[5]:

df = pd.concat([df, df_summer], ignore_index=True)
df.shape

# In[6]:

competitors = pd.read_csv("hotel_competitors.csv")
df["competitor"] = competitors["price"].mean()
# constant, useless
df = df.drop(columns="competitor")

# In[7]:

holidays = pd.read_csv("hotel_holidays.csv")
df = df.merge(holidays, on="arrival", how="left")
df["month"] = pd.to_datetime(df["arrival"]).dt.month
df

# In[8]:

X = df[["nights", "guests", "rate", "season", "holiday", "month"]]
y = df["cancelled"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42, stratify=y)

# In[9]:

clf = RandomForestClassifier(n_estimators=20, random_state=0)
clf.fit(X_train, y_train)
accuracy_score(y_test, clf.predict(X_test))

# In[10]:

with open("hotel_cancel.pkl", "wb") as f:
    pickle.dump(clf, f)

# ## Does it carry over to autumn?
# In[11]:

df = pd.read_csv("hotel_autumn.csv").merge(holidays, on="arrival", how="left")
df["month"] = pd.to_datetime(df["arrival"]).dt.month
df["season"] = 1
print("autumn", accuracy_score(df["cancelled"], clf.predict(df[X.columns])))

# ## Nightly rate in euros
# In[12]:

fx = pd.read_csv("hotel_exchange.csv")
rates["eur"] = rates["rate"] * rates["currency"].map(dict(zip(fx["currency"], fx["to_eur"])))
X = rates[["nights", "guests"]]
X_train, X_test, y_train, y_test = train_test_split(X, rates["eur"], random_state=1)
clf = Ridge(alpha=0.5).fit(X_train, y_train)
print("R2", clf.score(X_test, y_test))

# In[13]:

with open("hotel_rate.pkl", "wb") as f:
    pickle.dump(clf, f)
