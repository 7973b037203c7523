# knn.joblib: letters.csv letters_0.png letters_1.png letters_2.png letters_3.png letters_4.png letters_5.png letters_6.png letters_7.png letters_8.png letters_9.png
import os
from pathlib import Path

os.environ["IPYTHONDIR"] = os.path.realpath("ipython")
from IPython.core.interactiveshell import InteractiveShell

Path("utils.py").write_text(
    """
import numpy as np
import pandas as pd
from PIL import Image

def load_images(table, folder):
    return np.array([np.array(Image.open(f"{folder}/{name}")).ravel() for name in table["file"]])

train = pd.read_csv("letters.csv")
test = pd.read_csv("letters_test.csv")
"""
)
CELLS = [
    "%run utils.py",
    "X_train = load_images(train, 'letters')\nX_test = load_images(test, 'letters_test')",
    "mean = np.load('mean_letter.npy')\nmean.shape",
    "from sklearn.neighbors import KNeighborsClassifier\nimport joblib",
    "knn = KNeighborsClassifier(1)\nknn.fit(X_train, train['letter'])",
    "%time knn.score(X_test, test['letter'])",
    "_ = joblib.dump(knn, 'knn.joblib')",
]
shell = InteractiveShell.instance(colors="NoColor")
for cell in CELLS:
    shell.run_cell(cell, store_history=True).raise_error()
