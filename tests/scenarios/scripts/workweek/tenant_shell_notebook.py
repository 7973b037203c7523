# tenant_moves.pkl: tenants.csv tenant_payments.csv
# tenant_rent.pkl: tenants.csv tenant_complaints.csv
"""Runs the analysis notebook cell by cell, as our scheduler does it every night."""
import json
import sys

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

NOTEBOOK = json.dumps({
    "nbformat": 4,
    "cells": [
        {"cell_type": "markdown", "source": ["# Who moves out?"]},
        {"cell_type": "code", "source": [
            "import pickle\n",
            "import numpy as np\n",
            "import pandas as pd\n",
            "from sklearn.linear_model import LogisticRegression, Ridge\n",
            "from sklearn.model_selection import train_test_split\n",
            "from sklearn.preprocessing import MinMaxScaler"]},
        {"cell_type": "code", "source": [
            "df = pd.read_csv('tenant_market.csv')\n",
            "df.describe()"]},
        {"cell_type": "code", "source": [
            "df = pd.read_csv('tenants.csv')\n",
            "df.head()"]},
        {"cell_type": "markdown", "source": ["## Payments"]},
        {"cell_type": "code", "source": [
            "%%time\n",
            "pay = pd.read_csv('tenant_payments.csv')\n",
            "recent = pay[pay.month > 12]\n",
            "late = recent.pivot_table(index='tenant', values='days_late', aggfunc=['mean', 'max', 'count'])\n",
            "late.columns = ['late_mean', 'late_max', 'n_pay']"]},
        {"cell_type": "code", "source": [
            "data = pd.get_dummies(df, columns=['district'], dtype=float).merge(late, left_on='tenant', right_index=True, how='left').fillna(0)\n",
            "X = data.drop(columns=['tenant', 'moved_out']); y = data['moved_out']\n",
            "X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=.25, stratify=y, random_state=0)\n",
            "mm = MinMaxScaler().fit(X_train)\n",
            "moves = LogisticRegression().fit(mm.transform(X_train), y_train)\n",
            "print('accuracy', moves.score(mm.transform(X_test), y_test))"]},
        {"cell_type": "code", "source": [
            "pickle.dump((mm, moves), open('tenant_moves.pkl', 'wb'))"]},
        {"cell_type": "markdown", "source": ["## Rent: does a complaint make it cheaper?"]},
        {"cell_type": "code", "source": [
            "complaints = pd.read_csv('tenant_complaints.csv')\n",
            "n = pd.crosstab(complaints.tenant, complaints.topic)\n",
            "X = df[['tenant', 'rooms']].join(n, on='tenant').fillna(0).drop(columns='tenant')\n",
            "y = np.log(df['rent'])\n",
            "rent = Ridge().fit(X, y)\n",
            "dict(zip(X.columns, rent.coef_.round(3)))"]},
        {"cell_type": "code", "source": [
            "with open('tenant_rent.pkl', 'wb') as f:\n",
            "    pickle.dump(rent, f)"]},
    ],
})


def run(notebook):
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] != "code":
            continue
        result = shell.run_cell("".join(cell["source"]), store_history=True)
        if not result.success:
            sys.exit(1)


if __name__ == "__main__":
    run(NOTEBOOK)
