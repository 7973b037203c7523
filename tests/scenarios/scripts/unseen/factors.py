# svd.pkl: ratings.csv
import pickle

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from sklearn.decomposition import TruncatedSVD

ratings = pd.read_csv("ratings.csv")
items = pd.read_csv("items.csv", index_col="item")
users, user_index = np.unique(ratings["user"], return_inverse=True)
cells = (ratings["rating"].astype(float), (user_index, ratings["item"]))
matrix = coo_matrix(cells, shape=(len(users), len(items))).tocsr()
matrix.data -= ratings["rating"].mean()
svd = TruncatedSVD(n_components=3, random_state=0)
factors = svd.fit_transform(matrix)
best = svd.components_[0].argsort()[::-1][:3]
print([items.loc[i, "title"] for i in best], factors.shape)
with open("svd.pkl", "wb") as f:
    pickle.dump(svd, f)
