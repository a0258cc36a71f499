"""Least change of trades that meets limits, as a cone program.

Writes test/reference/limits/least-change.json. Run from the root of the repository:
    python scripts/reference/limits/least-change.py
Pinned: cvxpy==1.9.3 clarabel==0.11.1 numpy==2.4.6
"""

import json
import pathlib

import clarabel
import cvxpy as cp
import numpy as np

rng = np.random.default_rng(20261122)
cases = []


def rounded(x):
    return [float(f"{v:.12g}") for v in np.ravel(x)]


while len(cases) < 40:
    n = int(rng.integers(2, 13))
    loadings = rng.normal(0, 0.12, (n, 2))
    covariance = loadings @ loadings.T + np.diag(rng.uniform(0.01, 0.06, n))
    covariance = np.array(rounded(covariance)).reshape(n, n)
    covariance = (covariance + covariance.T) / 2
    price = np.array(rounded(rng.uniform(5, 200, n)))
    held = np.array(rounded(rng.dirichlet(np.ones(n)) * rng.uniform(0.2, 0.7) * 100000 / price))
    cash = float(np.round(100000 - held @ price, 2))
    quantity = np.array(rounded(rng.normal(0.05, 0.15, n) * 100000 / price))
    quantity = np.maximum(quantity, -held)  # nothing is sold short
    cost = np.array(rounded(np.abs(quantity) * price * 0.002))
    equity = cash + held @ price
    size = np.abs(quantity) * price
    if size.min() < 1:
        continue

    f = cp.Variable(n)
    # in units of the equity, which the solver likes better than currency
    values = cp.multiply(price, held) / equity + cp.multiply(price * quantity / equity, f)
    wealth = 1 - (cost / equity) @ f
    root = np.linalg.cholesky(covariance)
    before = held * price / equity
    benchmark = np.full(n, 1 / n)

    def allowed(ratio, now):
        """The limit in money; what is past it already may stay as large as it is."""
        return now if now > ratio * (1 + 1e-8) else ratio * wealth

    limits = {}
    rows = []
    pick = rng.permutation(8)[: int(rng.integers(1, 5))]
    after = np.maximum(before + price * quantity / equity, 0)
    later = 1 - cost.sum() / equity
    for kind in pick:
        tight = float(np.round(rng.uniform(0.7, 0.97), 3))
        if kind == 0:
            cap = float(np.round(max(after) / later * tight, 6))
            limits["position"] = {"max": cap}
            rows += [values[i] <= allowed(cap, before[i]) for i in range(n)]
        if kind == 1:
            members = list(range(0, n, 2))
            cap = float(np.round(after[members].sum() / later * tight, 6))
            limits["groups"] = [{"name": "even", "assets": [f"A{i}" for i in members], "max": cap}]
            rows.append(cp.sum(values[members]) <= allowed(cap, before[members].sum()))
        if kind == 2:
            cap = float(np.round(np.sqrt(after @ covariance @ after) / later * tight, 6))
            limits["volatility"] = {"max": cap}
            rows.append(cp.norm(root.T @ values) <= allowed(cap, np.sqrt(before @ covariance @ before)))
        if kind == 3:
            if "concentration" in limits:
                continue
            h = float(np.round(after @ after / later**2 * tight, 6))
            limits["concentration"] = {"herfindahl": h}
            rows.append(cp.norm(values) <= allowed(np.sqrt(h), np.linalg.norm(before)))
        if kind == 4:
            least = float(np.round(rng.uniform(0, 0.3), 6))
            limits["minCash"] = least
            rows.append(cp.sum(values) <= allowed(1 - least, before.sum()))
        if kind == 5:
            active = before - benchmark
            later_active = after - benchmark * later
            cap = float(np.round(np.sqrt(later_active @ covariance @ later_active) / later * tight, 6))
            limits["trackingError"] = {"benchmark": {f"A{i}": 1 / n for i in range(n)}, "max": cap}
            rows.append(
                cp.norm(root.T @ (values - benchmark * wealth))
                <= allowed(cap, np.sqrt(active @ covariance @ active))
            )
        if kind == 6:
            cap = float(np.round(size.sum() / (2 * equity) * tight, 6))
            limits["turnover"] = {"max": cap}
            rows.append((size / equity) @ f <= 2 * cap)
        if kind == 7:
            if "concentration" in limits:
                continue
            count = min(3, n)
            cap = float(np.round(np.sort(after)[-count:].sum() / later * tight, 6))
            limits["concentration"] = {"top": {"count": count, "max": cap}}
            rows.append(cp.sum_largest(values, count) <= allowed(cap, np.sort(before)[-count:].sum()))

    problem = cp.Problem(cp.Minimize(cp.sum_squares(cp.multiply(size / equity, 1 - f))), rows + [f >= 0, f <= 1])
    try:
        problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-11, tol_gap_rel=1e-11, tol_feas=1e-11)
    except cp.error.SolverError:
        continue
    if problem.status != "optimal":
        continue  # the solver itself says that it did not get there
    cases.append(
        {
            "cash": cash,
            "prices": rounded(price),
            "holdings": rounded(held),
            "quantities": rounded(quantity),
            "costs": rounded(cost),
            "covariance": rounded(covariance),
            "limits": limits,
            "change": float(problem.value),
            "fractions": rounded(f.value),
        }
    )

out = pathlib.Path("test/reference/limits/least-change.json")
out.write_text(
    json.dumps(
        {
            "source": "cone programs solved by Clarabel through cvxpy",
            "command": "python scripts/reference/limits/least-change.py",
            "versions": {"cvxpy": cp.__version__, "clarabel": clarabel.__version__, "numpy": np.__version__},
            "input": [{k: c[k] for k in c if k not in ("change", "fractions")} for c in cases],
            "expected": [{"change": c["change"], "fractions": c["fractions"]} for c in cases],
            "tolerance": {"change": 1e-9, "fractions": 1e-4},
        }
    )
    + "\n"
)
