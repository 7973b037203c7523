# return_risk.pkl: shop.db returns.db blocklist.csv
# spend_model.pkl: shop.db

import csv
import pickle
import sqlite3

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

con = sqlite3.connect("shop.db")
con.execute("attach database 'returns.db' as ret")
con.execute("attach database 'archive.db' as arch")
con.execute("create temp table blocked (customer_id integer primary key)")
with open("blocklist.csv", newline="") as fh:
    con.executemany("insert into blocked values (?)", [(int(r["customer_id"]),) for r in csv.DictReader(fh)])

for db in ("main", "arch"):
    n, s = con.execute(f"select count(*), sum(amount) from {db}.orders").fetchone()
    print(db, n, round(s, 2))

sql = """
select o.amount, o.items, c.age, c.tier = 'a', r.order_id is not null
from main.orders o
join customers c on c.id = o.customer_id
left join ret.returns r on r.order_id = o.id
where o.customer_id not in (select customer_id from blocked)
order by o.id
"""
rows = np.array(con.execute(sql).fetchall(), dtype=float)
print("training rows", rows.shape)
rf = RandomForestClassifier(30, max_depth=5, random_state=8).fit(rows[:, :4], rows[:, 4])
print("train accuracy", round(rf.score(rows[:, :4], rows[:, 4]), 3))
pickle.dump(rf, open("return_risk.pkl", "wb"))

X, y = [], []
for age, items, total in con.execute("""
        select c.age, avg(o.items), sum(o.amount)
        from customers c join main.orders o on o.customer_id = c.id group by c.id order by c.id"""):
    X.append([age, items])
    y.append(total)
spend = LinearRegression().fit(X, y)
print("spend r2", round(spend.score(X, y), 3))
pickle.dump(spend, open("spend_model.pkl", "wb"))
con.close()
