# surrogate.pkl: matrix.txt
"""Gaussian process surrogate of a simulation; a parameter file says how it was run."""
import functools
import operator
import pickle

import numpy as np
from scipy import stats
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel


def read_parameters(path):
    import configparser

    parser = configparser.ConfigParser()
    parser.read(path)
    return {key: value for section in parser.sections() for key, value in parser.items(section)}


def compose(*functions):
    return functools.reduce(lambda f, g: lambda x: g(f(x)), functions)


def standardise(table):
    return stats.zscore(table, axis=0)


def drop_outliers(table):
    keep = functools.reduce(operator.and_, [np.abs(table[:, i]) < 3 for i in range(table.shape[1])])
    return table[keep]


parameters = read_parameters("training.ini")
prepare = compose(standardise, drop_outliers)
design = prepare(np.loadtxt("matrix.txt"))
check = prepare(np.loadtxt("matrix_valid.txt"))
inputs, output = design[:, :-1], design[:, -1]
gp = GaussianProcessRegressor(RBF() + WhiteKernel(), alpha=float(parameters["c"]) * 1e-3, optimizer=None)
gp.fit(inputs, output)
mean, std = gp.predict(check[:, :-1], return_std=True)
print("mean standardised error", np.mean((mean - check[:, -1]) / std))
with open("surrogate.pkl", "wb") as f:
    pickle.dump(gp, f)
