# basket.pkl: clicks.npz purchases.npz bought.npy
# embedding.pkl: clicks.npz purchases.npz
import pickle

import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import normalize

clicks = sp.load_npz("clicks.npz")
purchases = sp.load_npz("purchases.npz").tocsc()
impressions = sp.load_npz("impressions.npz")
print("click-through:", clicks.nnz / impressions.nnz)

popular = np.flatnonzero(np.asarray(purchases.astype(bool).sum(axis=0)).ravel() > 2)
purchases = purchases[:, popular].tocsr()
both = sp.hstack([normalize(clicks), purchases.multiply(0.5)], format="csr")

svd = TruncatedSVD(n_components=5, random_state=1)
embedding = svd.fit_transform(both)

y = np.load("bought.npy")
features = sp.hstack([both, sp.csr_matrix(embedding)]).tocsr()
clf = SGDClassifier(loss="log_loss", max_iter=20, tol=None, random_state=0)
clf.fit(features, y)
print("accuracy:", clf.score(features, y))

for name, thing in (("basket", clf), ("embedding", svd)):
    with open(f"{name}.pkl", "wb") as handle:
        pickle.dump(thing, handle)
