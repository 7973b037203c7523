# weights.json: students_scores.csv students_attendance.csv consent_ids.txt
# weights_homework.json: students_scores.csv consent_ids.txt

# my first logistic regression without sklearn :)
import csv
import json
import math

import numpy as np

# read scores
scores = {}
with open("students_scores.csv") as f:
    for row in csv.DictReader(f):
        scores[int(row["student"])] = row

# read attendance
attendance = {}
with open("students_attendance.csv") as f:
    reader = csv.reader(f)
    next(reader)
    for sid, rate in reader:
        attendance[int(sid)] = float(rate)

# only students who signed the form
allowed = [int(x) for x in open("consent_ids.txt").read().split()]
print("students:", len(scores), "allowed:", len(allowed))

X = []
y = []
for sid in allowed:
    if sid in scores and sid in attendance:
        X.append([float(scores[sid]["homework"]) / 100, attendance[sid]])
        y.append(int(scores[sid]["passed"]))
X = np.array(X)
y = np.array(y)

# the same again but only with homework
X_hw = []
y_hw = []
for sid in allowed:
    if sid in scores:
        X_hw.append([float(scores[sid]["homework"]) / 100])
        y_hw.append(int(scores[sid]["passed"]))
X_hw = np.array(X_hw)
y_hw = np.array(y_hw)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def train(X, y, lr=0.5, steps=800):
    w = np.zeros(X.shape[1])
    b = 0.0
    for i in range(steps):
        p = sigmoid(X @ w + b)
        err = p - y
        w -= lr * X.T @ err / len(y)
        b -= lr * err.mean()
        if i % 200 == 0:
            loss = -np.mean(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))
            print(i, round(loss, 4))
    return w, b


w, b = train(X, y)
print("weights", w, b)
with open("weights.json", "w") as f:
    json.dump({"features": ["homework", "attendance"], "w": w.tolist(), "b": float(b)}, f)

w_hw, b_hw = train(X_hw, y_hw)
with open("weights_homework.json", "w") as f:
    json.dump({"features": ["homework"], "w": w_hw.tolist(), "b": float(b_hw)}, f)

# predict the new term
print("new students:")
with open("students_newterm.csv") as f:
    for row in csv.DictReader(f):
        z = w[0] * float(row["homework"]) / 100 + w[1] * float(row["rate"]) + b
        p = 1 / (1 + math.exp(-z))
        print(row["student"], "pass" if p > 0.5 else "fail", round(p, 2))
