# flat_value.joblib: houses.csv districts.csv

import sys

from IPython.core.interactiveshell import InteractiveShell

CELLS = [
    "import joblib\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\n"
    "from sklearn.model_selection import cross_val_score\nfrom sklearn.preprocessing import PolynomialFeatures\n"
    "from sklearn.pipeline import make_pipeline",

    "houses = pd.read_csv('houses.csv')\nagents = pd.read_csv('agents.csv')\nprint(agents.sort_values('fee').head(3))",

    """
districts = pd.read_csv('districts.csv', index_col='district')
df = houses.join(districts, on='district')
df['per_m2'] = df['price'] / df['area']
print(df.groupby('schools')['per_m2'].mean())
""",

    """
df = df[df['per_m2'].between(df['per_m2'].quantile(.02), df['per_m2'].quantile(.98))]
X = df[['area', 'income', 'schools']]
y = df['price']
""",

    "model = make_pipeline(PolynomialFeatures(2), Ridge(10.0))\n"
    "print(cross_val_score(model, X, y, cv=4).mean())\n"
    "model.fit(X, y)",

    "joblib.dump(model, 'flat_value.joblib')",
]

shell = InteractiveShell.instance()
for number, cell in enumerate(CELLS, 1):
    result = shell.run_cell(cell, store_history=True)
    if not result.success:
        sys.exit(f"cell {number} failed")
