# model.joblib: january.csv february.csv march.csv
from functools import partial, reduce
from operator import add

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegressionCV

read = partial(np.genfromtxt, delimiter=",", skip_header=1)
january, february, march = map(read, ("january.csv", "february.csv", "march.csv"))
noise = read("decoy.csv")
columns = partial(np.take, indices=[1, 2, 3], axis=1)
mean = reduce(add, (january, february, march)) / 3
X = columns(mean)
y = mean[:, -1].round().astype(int)
print(np.percentile(noise, [5, 50, 95], axis=0))
clf = LogisticRegressionCV(Cs=3, cv=2)
clf.fit(X, y)
joblib.dump(clf, "model.joblib")
