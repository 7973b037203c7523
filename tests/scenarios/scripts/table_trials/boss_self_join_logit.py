# attrition_logit.pickle: employees.csv salaries.csv departments.json
# attrition_tree.joblib: employees.csv engagement.csv
import json

import joblib
import pandas as pd
import statsmodels.api as sm
from sklearn.tree import DecisionTreeClassifier

staff = pd.read_csv("employees.csv")
pay = pd.read_csv("salaries.csv", index_col="emp_id").squeeze("columns")
pay_2021 = pd.read_csv("salaries_2021.csv", index_col="emp_id").squeeze("columns")
survey = pd.read_csv("exit_survey.csv")
with open("departments.json") as fh:
    seats = {name: entry["seats"] for name, entry in json.load(fh).items()}

print("rise since 2021: {:.1%}".format((pay / pay_2021 - 1).mean()))
print(survey.why.value_counts())

# --- everybody next to his or her manager (the ten heads have none)
both = staff.merge(
    staff[["emp_id", "tenure", "age", "left"]],
    left_on="manager_id", right_on="emp_id", suffixes=("", "_boss"), how="inner", validate="many_to_one",
).drop(columns="emp_id_boss")
team_size = staff.groupby("manager_id").size().rename("team")
both = both.merge(team_size, left_on="manager_id", right_index=True)

wide = both.assign(
    salary=both.emp_id.map(pay),
    salary_boss=both.manager_id.map(pay),
    seats=both.dept.map(seats),
)
wide["gap"] = wide.pop("salary_boss") - wide["salary"]

columns = ["tenure", "age", "tenure_boss", "left_boss", "team", "salary", "gap", "seats"]
design = sm.add_constant(wide[columns].astype(float))
result = sm.Logit(wide["left"], design).fit(disp=0)
print(result.params.round(3).to_dict())
result.save("attrition_logit.pickle", remove_data=True)

# --- the HR people wanted something that they can read: no money in it
mood = pd.read_csv("engagement.csv")
plain = both[["emp_id", "manager_id", "tenure", "age", "left"]].merge(mood, on="emp_id")
plain = plain.merge(mood.rename(columns={"emp_id": "manager_id", "score": "boss_score"}), on="manager_id")
tree = DecisionTreeClassifier(max_depth=3, random_state=7)
tree.fit(plain[["tenure", "age", "score", "boss_score"]], plain["left"])
joblib.dump(tree, "attrition_tree.joblib")
