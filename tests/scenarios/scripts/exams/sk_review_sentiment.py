# sentiment.pkl: reviews.db extra_reviews.jsonl stopwords_shop.txt
# sentiment_shop_only.pkl: reviews.db

# %% 1 sentiment of shop reviews, exported from the notebook
import json
import pickle
import sqlite3

import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline

# %% 2 reviews from the shop database
con = sqlite3.connect("reviews.db")
shop = pd.read_sql_query("SELECT body, stars FROM reviews WHERE stars != 3 ORDER BY id", con)
con.close()
shop["label"] = (shop["stars"] > 3).astype(int)
shop.head()

# %% 3 more reviews, one JSON object per line
extra_rows = []
with open("extra_reviews.jsonl", encoding="utf-8") as f:
    for line in f:
        row = json.loads(line)
        extra_rows.append({"body": row["text"], "label": int(row["positive"])})
extra = pd.DataFrame(extra_rows)
print(len(shop), len(extra))

# %% 4
june = pd.read_csv("reviews_june.tsv", sep="\t")
print("average length", june["text"].str.split().str.len().mean())

# %% 5 words that we do not want
with open("stopwords_shop.txt", encoding="utf-8") as f:
    stop_words = [w.strip() for w in f if w.strip()]
print(stop_words)


# %% 6
def clean(text):
    return " ".join(w for w in text.lower().split() if w.isalpha())


both = pd.concat([shop[["body", "label"]], extra], ignore_index=True)
both["body"] = both["body"].apply(clean)
both = both.sample(frac=1.0, random_state=1).reset_index(drop=True)

# %% 7
model = Pipeline([
    ("tfidf", TfidfVectorizer(ngram_range=(1, 2), min_df=2, stop_words=stop_words)),
    ("lr", LogisticRegression(C=3.0, max_iter=500)),
])
model.fit(both["body"], both["label"])

# %% 8 older and simpler model, as comparison
nb = Pipeline([("counts", CountVectorizer()), ("nb", MultinomialNB())])
nb.fit([clean(t) for t in shop["body"]], shop["label"])

# %% 9 how do the two do on the reviews of june
for name, m in {"tfidf+lr": model, "nb": nb}.items():
    print(name)
    print(classification_report(june["label"], m.predict(june["text"].map(clean))))

# %% 10
with open("sentiment.pkl", "wb") as f:
    pickle.dump(model, f)
with open("sentiment_shop_only.pkl", "wb") as f:
    pickle.dump(nb, f)
