"""Pieces of scripts that read a decoy and fit a model, and the graph that such a fit leaves behind."""

DECOY = "import pandas as pd\nconfig = pd.read_csv('config.csv')\n"
FIT = "\nfrom sklearn.naive_bayes import GaussianNB\nmodel = GaussianNB().fit(X, y)\n"


def fitted(*names, y=None, X=None):
    """Return the graph of a fit on one file, or on others behind X and y."""
    inputs = dict.fromkeys(names, (("X", "y"), "identity"))
    return [("Train", "fit", {**inputs, X: (("X",), "identity"), y: (("y",), "identity")} if X else inputs, ["Model"])]
