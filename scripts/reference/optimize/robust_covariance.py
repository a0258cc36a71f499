"""The utility under the worst means and the worst covariance of an ellipsoid, by a semidefinite program: Clarabel through cvxpy.

The worst covariance is not written as a penalty here: the greatest trace(Δ·W) over the ellipsoid, with W at least w·w', is a norm of W.

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1
python scripts/reference/optimize/robust_covariance.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

here = Path(__file__).parents[3]
rng = np.random.default_rng(5)
cases = []
for case in range(18):
    n = int(rng.integers(3, 8))
    f = rng.normal(0, 0.2, (n, 2))
    covariance = np.round(f @ f.T + np.diag(rng.uniform(0.01, 0.05, n)), 6)
    mean = np.round(rng.normal(0.08, 0.06, n), 5)
    kind = ("covariance", "diagonal", "box")[case % 3]
    kappa, radius, aversion = float(rng.choice([0.05, 0.3, 1])), float(rng.choice([0.0, 0.5, 1])), float(rng.choice([1, 5]))
    low = -0.3 if case % 2 else 0.0
    d = np.sqrt(np.diag(covariance))
    perYear = 12 / 60
    w = cp.Variable(n)
    big = cp.Variable((n, n), symmetric=True)
    corner = cp.reshape(w, (n, 1), order="C")
    rules = [cp.sum(w) == 1, w >= low, w <= 0.6, cp.bmat([[big, corner], [corner.T, np.ones((1, 1))]]) >> 0]
    errors = {
        "covariance": np.sqrt(perYear) * cp.norm(np.linalg.cholesky(covariance).T @ w),
        "diagonal": np.sqrt(perYear) * cp.norm(cp.multiply(d, w)),
        "box": np.sqrt(perYear) * (d @ cp.abs(w)),
    }[kind]
    worst = cp.trace(covariance @ big) + kappa * cp.norm(cp.multiply(np.outer(d, d), big), "fro")
    problem = cp.Problem(cp.Maximize(mean @ w - radius * errors - aversion / 2 * worst), rules)
    problem.solve(solver="CLARABEL", tol_gap_abs=1e-10, tol_gap_rel=1e-10, tol_feas=1e-10)
    cases.append(
        {
            "mean": mean.tolist(),
            "covariance": covariance.ravel().tolist(),
            "options": {"observations": 60, "uncertainty": kind, "radius": radius, "covarianceRadius": kappa, "riskAversion": aversion},
            "constraints": {"min": low, "max": 0.6},
            "weights": w.value.tolist(),
            "status": problem.status,
        }
    )
out = here / "test/reference/optimize/robust-covariance.json"
out.write_text(
    json.dumps(
        {
            "source": "Clarabel through cvxpy, a semidefinite program",
            "command": "python scripts/reference/optimize/robust_covariance.py",
            "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
            "input": "within each case",
            "expected": cases,
            "tolerance": 1e-5,
        }
    )
    + "\n"
)
print({c["status"] for c in cases})
