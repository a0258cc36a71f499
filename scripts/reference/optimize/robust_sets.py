"""Worst cases over a box of means and over a Wasserstein ball (cvxpy with Clarabel), and Black-Litterman with a full Omega (numpy).

pip install numpy==2.4.6 cvxpy==1.9.3 clarabel==0.11.1
python scripts/reference/optimize/robust_sets.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import cvxpy as cp
import numpy as np

here = Path(__file__).parents[3]
rng = np.random.default_rng(5)
n, t = 6, 80
x = np.round(0.002 + 0.02 * rng.normal(size=(t, 1)) * (0.5 + 0.2 * np.arange(n)) + 0.015 * rng.normal(size=(t, n)), 5)
mean, covariance = np.round(x.mean(0) * 52, 6), np.round(np.cov(x.T) * 52, 6)
clarabel = {"solver": "CLARABEL", "tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12}


def box(radius, aversion, least):
    w = cp.Variable(n)
    errors = radius * np.sqrt(np.diag(covariance) / 104)
    utility = mean @ w - errors @ cp.abs(w) - aversion / 2 * cp.quad_form(w, covariance)
    problem = cp.Problem(cp.Maximize(utility), [cp.sum(w) == 1, w >= least, w <= 0.6])
    return {"radius": radius, "riskAversion": aversion, "min": least, "value": float(problem.solve(**clarabel))}


def wasserstein(radius, norm, least):
    # the dual of the distance's norm
    dual = {"sum": "inf", "euclidean": 2, "greatest": 1}[norm]
    w, z = cp.Variable(n), cp.Variable()
    risk = z + cp.sum(cp.pos(-x @ w - z)) / (0.1 * t) + radius / 0.1 * cp.norm(w, dual)
    problem = cp.Problem(cp.Minimize(risk), [cp.sum(w) == 1, w >= least, w <= 0.6])
    return {"radius": radius, "norm": norm, "min": least, "value": float(problem.solve(**clarabel))}


def full_omega():
    p = np.array([[1, -1, 0, 0, 0, 0], [0, 0, 0.5, 0.5, -1, 0], [0, 0, 0, 0, 0, 1.0]])
    q = np.array([0.03, 0.01, 0.08])
    root = np.array([[0.03, 0, 0], [0.02, 0.03, 0], [-0.01, 0.01, 0.05]])
    omega = np.round(root @ root.T, 6)
    prior, tau = np.round(2.5 * covariance @ np.full(n, 1 / n), 6), 0.05
    s = tau * covariance
    gain = s @ p.T @ np.linalg.inv(p @ s @ p.T + omega)
    return {
        "views": p.tolist(),
        "returns": q.tolist(),
        "omega": omega.ravel().tolist(),
        "prior": prior.tolist(),
        "mean": (prior + gain @ (q - p @ prior)).tolist(),
        "covariance": (covariance + s - gain @ p @ s).ravel().tolist(),
    }


out = {
    "source": "cvxpy with Clarabel; numpy",
    "command": "python scripts/reference/optimize/robust_sets.py",
    "versions": {p: version(p) for p in ("numpy", "cvxpy", "clarabel")},
    "input": {"values": x.tolist(), "mean": mean.tolist(), "covariance": covariance.ravel().tolist(), "observations": 104, "level": 0.9},
    "expected": {
        "box": [box(r, a, low) for r in (0.3, 1.0) for a in (1, 6) for low in (0, -0.5)],
        "wasserstein": [wasserstein(r, k, low) for r in (0.0005, 0.003) for k in ("sum", "euclidean", "greatest") for low in (0, -0.5)],
        "omega": full_omega(),
    },
    "tolerance": 1e-7,
}
(here / "test/reference/optimize/robust-sets.json").write_text(json.dumps(out) + "\n")
