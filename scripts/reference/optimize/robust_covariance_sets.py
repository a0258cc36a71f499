"""The utility under the worst covariance of a box or an ellipsoid, positive semidefinite: Clarabel through cvxpy, and skfolio.

With X at least w·w', the greatest trace(M·X) over the set without its positive semidefinite part, made least over X, is the greatest
w'Mw over the set with it (duality).

pip install numpy==2.4.6 scipy==1.17.1 cvxpy==1.9.3 clarabel==0.11.1 skfolio==1.12.2
python scripts/reference/optimize/robust_covariance_sets.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np
from skfolio.optimization import MeanRisk, ObjectiveFunction
from skfolio.uncertainty_set import BootstrapCovarianceUncertaintySet, EmpiricalCovarianceUncertaintySet

here = Path(__file__).parents[3]
rng = np.random.default_rng(11)
TIGHT = {"tol_gap_abs": 1e-10, "tol_gap_rel": 1e-10, "tol_feas": 1e-10}


def market(n):
    f = rng.normal(0, 0.2, (n, 2))
    return np.round(rng.normal(0.08, 0.06, n), 5), np.round(f @ f.T + np.diag(rng.uniform(0.01, 0.05, n)), 6)


cases = []
for case in range(30):
    n = int(rng.integers(3, 9)) if case % 3 < 2 else int(rng.integers(3, 6))
    mean, covariance = market(n)
    d = np.sqrt(np.diag(covariance))
    low = -0.3 if case % 2 else 0.0
    aversion, radius = float(rng.choice([2, 8])), float(rng.choice([0.0, 0.5]))
    kind = ("covariance", "diagonal", "box")[int(rng.integers(3))]
    w, big = cp.Variable(n), cp.Variable((n, n), symmetric=True)
    if case % 3 == 0:
        spread = rng.uniform(0.05, 0.9, (n, n))
        spread = np.outer(d, d) * (spread + spread.T) / 2
        lower, upper = np.round(covariance - spread, 6), np.round(covariance + spread, 6)
        given = {"kind": "box", "lower": lower.ravel().tolist(), "upper": upper.ravel().tolist()}
        worst = cp.sum(cp.maximum(cp.multiply(upper, big), cp.multiply(lower, big)))
    elif case % 3 == 1:
        errors = rng.uniform(0.02, 0.5, (n, n))
        errors = np.round(np.outer(d, d) * (errors + errors.T) / 2, 6)
        kappa = float(rng.choice([0.3, 2]))
        given = {"kind": "ellipsoid", "radius": kappa, "errors": errors.ravel().tolist()}
        worst = cp.trace(covariance @ big) + kappa * cp.norm(cp.multiply(errors, big), "fro")
    else:
        root = rng.normal(0, 0.02, (n * n, 5))
        for k in range(5):
            m = root[:, k].reshape(n, n)
            root[:, k] = ((m + m.T) / 2).ravel()
        shape = root @ root.T
        kappa = float(rng.choice([0.5, 3]))
        given = {"kind": "ellipsoid", "radius": kappa, "shape": shape.ravel().tolist()}
        worst = cp.trace(covariance @ big) + kappa * cp.norm(root.T @ cp.vec(big, order="C"))
    corner = cp.reshape(w, (n, 1), order="C")
    rules = [cp.sum(w) == 1, w >= low, w <= 0.6, cp.bmat([[big, corner], [corner.T, np.ones((1, 1))]]) >> 0]
    per_year = 12 / 60
    errors_of = {
        "covariance": np.sqrt(per_year) * cp.norm(np.linalg.cholesky(covariance).T @ w),
        "diagonal": np.sqrt(per_year) * cp.norm(cp.multiply(d, w)),
        "box": np.sqrt(per_year) * (d @ cp.abs(w)),
    }[kind]
    problem = cp.Problem(cp.Maximize(mean @ w - radius * errors_of - aversion / 2 * worst), rules)
    problem.solve(solver="CLARABEL", **TIGHT)
    cases.append(
        {
            "mean": mean.tolist(),
            "covariance": covariance.ravel().tolist(),
            "options": {"observations": 60, "uncertainty": kind, "radius": radius, "riskAversion": aversion, "covarianceSet": given},
            "constraints": {"min": low, "max": 0.6},
            "weights": w.value.tolist(),
            "utility": float(problem.value),
            "variance": float(worst.value),
            "status": problem.status,
        }
    )

peers = []
for case in range(8):
    n, t = int(rng.integers(3, 7)), 150
    root = rng.normal(0, 0.02, (n, n))
    table = rng.normal(0.001, 0.01, (t, n)) + rng.normal(0, 1, (t, n)) @ root * 0.5
    name = ("sampling", "sampling-full", "bootstrap", "bootstrap-full")[case % 4]
    make = EmpiricalCovarianceUncertaintySet if "sampling" in name else BootstrapCovarianceUncertaintySet
    extra = {} if "sampling" in name else {"n_bootstrap_samples": 60, "seed": 3}
    estimator = make(confidence_level=0.9, diagonal="full" not in name, **extra)
    aversion = 4.0
    model = MeanRisk(
        objective_function=ObjectiveFunction.MAXIMIZE_UTILITY,
        risk_aversion=aversion / 2,
        min_weights=-0.2,
        max_weights=0.7,
        covariance_uncertainty_set_estimator=estimator,
        solver_params=TIGHT,
    )
    model.fit(table)
    fitted = model.covariance_uncertainty_set_estimator_.uncertainty_set_
    geometry = np.asarray(fitted.geometry)
    if "sampling" in name:
        given = {"kind": "sampling", "level": 0.9, "diagonal": "full" not in name}
    elif name == "bootstrap":
        given = {"kind": "ellipsoid", "radius": float(fitted.radius), "errors": np.diag(geometry).tolist()}
    else:
        given = {"kind": "ellipsoid", "radius": float(fitted.radius), "shape": (geometry @ geometry.T).ravel().tolist()}
    distribution = model.prior_estimator_.return_distribution_
    peers.append(
        {
            "name": name,
            "mean": distribution.mu.tolist(),
            "covariance": distribution.covariance.ravel().tolist(),
            "options": {"observations": t, "radius": 0, "riskAversion": aversion, "covarianceSet": given},
            "constraints": {"min": -0.2, "max": 0.7},
            "radius": float(fitted.radius),
            "weights": model.weights_.tolist(),
        }
    )

out = here / "test/reference/optimize/robust-covariance-sets.json"
out.write_text(
    json.dumps(
        {
            "source": "Clarabel through cvxpy, a semidefinite program; skfolio MeanRisk with a covariance uncertainty set",
            "command": "python scripts/reference/optimize/robust_covariance_sets.py",
            "versions": {p: version(p) for p in ("numpy", "scipy", "cvxpy", "clarabel", "skfolio")},
            "input": "within each case",
            "expected": {"sets": cases, "peers": peers},
            "tolerance": 1e-5,
        }
    )
    + "\n"
)
print({c["status"] for c in cases})
