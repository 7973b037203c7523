# nb.pkl: train_pos_0.txt train_pos_1.txt train_pos_2.txt train_pos_3.txt train_neg_0.txt train_neg_1.txt train_neg_2.txt train_neg_3.txt
import math
import os
import pickle
from collections import Counter

import numpy as np
from sklearn.naive_bayes import ComplementNB


def walk(root):
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            with open(os.path.join(folder, name)) as f:
                yield os.path.basename(folder), Counter(f.read().split())


documents = list(walk("reviews/train"))
test = list(walk("reviews/test"))
print(Counter(label for label, _ in test))
frequency = Counter(word for _, counts in documents for word in counts)
words = sorted(frequency)
matrix = np.zeros((len(documents), len(words)))
for i, (_, counts) in enumerate(documents):
    for j, word in enumerate(words):
        matrix[i, j] = counts[word] * math.log(1 + len(documents) / frequency[word])
labels = [label for label, _ in documents]
with open("nb.pkl", "wb") as f:
    pickle.dump((words, ComplementNB().fit(matrix, labels)), f)
