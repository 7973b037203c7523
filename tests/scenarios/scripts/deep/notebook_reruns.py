# churn_v1.joblib: T01.csv
# churn_v2.joblib: T02.csv wind.parquet
import os

os.environ["IPYTHONDIR"] = os.path.realpath("ipython")
from IPython.core.interactiveshell import InteractiveShell

CELLS = {
    1: "import pandas as pd, joblib\nfrom sklearn.linear_model import Ridge",
    2: "SOURCE = 'turbines/T01.csv'",
    3: "df = pd.read_csv(SOURCE)\ndf.head()",
    4: "wind = pd.read_parquet('wind.parquet')\nwind.describe()",
    5: "df = df.dropna()\ndf = df[df['rotor'].abs() < 3]",
    6: "X, y = df[['rotor', 'gear']], df['power']\nmodel = Ridge(alpha=alpha).fit(X, y)\nmodel.coef_",
    7: "joblib.dump(model, 'churn_v1.joblib')",
    8: "alpha = 1.0",
    9: "SOURCE = 'turbines/T02.csv'",
    10: "df['hour'] = pd.to_datetime(df['hour'])\ndf = df.merge(wind, on='hour')",
    11: "X, y = df[['rotor', 'gear', 'wind']], df['power']\nmodel = Ridge(alpha=alpha).fit(X, y)",
    12: "joblib.dump(model, 'churn_v2.joblib')",
    13: "test = pd.read_csv('turbines/T03.csv')\ntest['hour'] = pd.to_datetime(test['hour'])\ntest = test.merge(wind, on='hour')",
    14: "model.score(test[['rotor', 'gear', 'wind']], test['power'])",
}
shell = InteractiveShell.instance(colors="NoColor")
for number in [1, 2, 3, 4, 3, 8, 5, 6, 7, 9, 3, 5, 10, 11, 13, 14, 12]:
    shell.run_cell(CELLS[number], store_history=True).raise_error()
