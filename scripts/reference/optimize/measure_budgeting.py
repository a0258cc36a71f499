"""Risk budgets on measures beside variance, by skfolio's RiskBudgeting with Clarabel.

pip install numpy==2.4.6 scipy==1.17.1 cvxpy==1.9.3 clarabel==0.11.1 skfolio==1.12.2
python scripts/reference/optimize/measure_budgeting.py
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from skfolio.optimization import RiskBudgeting
from skfolio_measures import MEASURES

warnings.filterwarnings("ignore")
here = Path(__file__).parents[3]
data = json.loads((here / "test/reference/optimize/hierarchical-risks.json").read_text())["input"]
expected = {}
for name, table in data.items():
    x = np.array(table["returns"])
    n = x.shape[1]
    budgets = np.arange(1, n + 1) / (n * (n + 1) / 2)
    expected[name] = {}
    for key, measure in MEASURES.items():
        rows = {}
        for kind, b in (("equal", np.full(n, 1 / n)), ("rising", budgets)):
            tight = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}
            model = RiskBudgeting(risk_measure=measure, risk_budget=b, solver="CLARABEL", solver_params=tight)
            try:
                rows[kind] = model.fit(x).weights_.tolist()
            except Exception as error:
                print(name, key, kind, str(error)[:80])
        expected[name][key] = rows
out = here / "test/reference/optimize/measure-budgeting.json"
out.write_text(
    json.dumps(
        {
            "source": "skfolio RiskBudgeting with Clarabel on the returns of hierarchical-risks.json; budgets equal, or i / (n(n + 1) / 2)",
            "command": "python scripts/reference/optimize/measure_budgeting.py",
            "versions": {p: version(p) for p in ("numpy", "scipy", "cvxpy", "clarabel", "skfolio")},
            "input": "test/reference/optimize/hierarchical-risks.json",
            "expected": expected,
            "tolerance": 1e-5,
        }
    )
    + "\n"
)
