"""Plans over several steps by cvxportfolio's own MultiPeriodOptimization policy, with given forecasts and costs, solved by Clarabel.

pip install cvxportfolio==1.5.1 cvxpy==1.9.3 clarabel==0.11.1
python scripts/reference/optimize/cvxportfolio_plan.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxportfolio as cvx
import numpy as np
import pandas as pd

here = Path(__file__).parents[3]
rng = np.random.default_rng(151)
day = pd.Timestamp("2024-01-02", tz="UTC")
cases = []


class Remembered(cvx.MultiPeriodOptimization):
    """The policy as it is; it empties itself after a call, so the whole plan is noted before."""

    def _set_internal_vars_to_none(self):
        if getattr(self, "_problem", None) is not None:
            self.plan = [w.value.copy() for w in self._w_plus_at_lags]
            self.utility, self.status = float(self._problem.value), self._problem.status
        super()._set_internal_vars_to_none()


for k in range(30):
    n, h = int(rng.integers(2, 9)), int(rng.integers(1, 7))
    names = [f"A{i}" for i in range(n)]
    root = 0.04 * rng.normal(size=(n, 2))
    means = np.round(0.005 + 0.01 * rng.normal(size=(h, n)), 6)
    covariances = [
        np.round((0.7 + 0.6 * rng.random()) * (root @ root.T + np.diag((0.02 + 0.04 * rng.random(n)) ** 2)), 9) for _ in range(h)
    ]
    start = np.round(rng.dirichlet(np.ones(n)), 3)
    start[0] += 1 - start.sum()
    start = np.round(start, 3)
    cost = np.round(0.004 * rng.random(n), 5)
    gamma = round(float(0.5 + 4 * rng.random()), 2)
    long_only = bool(rng.random() < 0.6)
    low, high = (0.0, round(float(1.5 / n + 0.3), 3)) if long_only else (-0.3, 0.9)
    a = pd.Series(cost, names)

    def step(mean, covariance):
        return (
            cvx.ReturnsForecast(r_hat=pd.Series(mean, names))
            - gamma * cvx.FullCovariance(pd.DataFrame(covariance, names, names))
            - cvx.TransactionCost(a=a, b=None)
        )

    policy = Remembered(
        [step(m, c) for m, c in zip(means, covariances)],
        [[cvx.NoCash(), cvx.MinWeights(low), cvx.MaxWeights(high)] for _ in range(h)],
        include_cash_return=False,
        fallback_solver=None,
        solver="CLARABEL",
        tol_gap_abs=1e-13,
        tol_gap_rel=1e-13,
        tol_feas=1e-13,
    )
    holdings = pd.Series(np.r_[start, 0.0] * 1e6, [*names, "cash"])
    trades, _, _ = policy.execute(h=holdings, market_data=None, t=day)
    cases.append(
        {
            "means": means.tolist(),
            "covariances": [c.ravel().tolist() for c in covariances],
            "from": start.tolist(),
            "cost": cost.tolist(),
            "gamma": gamma,
            "min": low,
            "max": high,
            "first": ((holdings + trades).iloc[:n] / 1e6).tolist(),
            "plan": [w[:n].tolist() for w in policy.plan],
            "utility": policy.utility,
            "status": policy.status,
        }
    )
print({c["status"] for c in cases})
(here / "test/reference/optimize/cvxportfolio-plan.json").write_text(
    json.dumps(
        {
            "source": "cvxportfolio's MultiPeriodOptimization",
            "command": "python scripts/reference/optimize/cvxportfolio_plan.py",
            "versions": {p: version(p) for p in ("cvxportfolio", "cvxpy", "clarabel", "numpy", "pandas")},
            "input": "within each case",
            "expected": cases,
            "tolerance": 1e-9,
        }
    )
    + "\n"
)
