"""Least risk, greatest ratio and least risk for a return by Riskfolio-Lib with Clarabel, for measures beside variance.

pip install riskfolio-lib==7.4.0 cvxpy==1.9.3 clarabel==0.11.1 skfolio==1.12.2
python scripts/reference/optimize/riskfolio_measures.py
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import riskfolio as rp
from scipy.optimize import minimize_scalar
from skfolio.datasets import load_sp500_dataset

warnings.filterwarnings("ignore")
here = Path(__file__).parents[3]
TAIL = 0.1
PER_YEAR = 52
weekly = load_sp500_dataset().resample("W").last().pct_change().dropna().iloc[-104:, :12]
returns = weekly.round(5)
x = returns.to_numpy()
T, N = x.shape
tail_gini = rp.owa_tg(T, alpha=TAIL, a_sim=50).ravel()


def worst_mean(losses):
    """Mean of the worst tenth, a part of a period counted in part."""
    return min(z + np.maximum(losses - z, 0).sum() / (TAIL * T) for z in losses)


def entropic(r):
    return minimize_scalar(
        lambda s: np.exp(s) * (np.log(np.exp(-(r - r.min()) / np.exp(s)).sum() / T) - np.log(TAIL)) - r.min(),
        bounds=(-18, 3),
        method="bounded",
        options={"xatol": 1e-13},
    ).fun


def down(r):
    path = np.r_[0, np.cumsum(r)]
    return (np.maximum.accumulate(path) - path)[1:]


MEASURES = {
    "mean-absolute-deviation": ("MAD", lambda r: np.abs(r - r.mean()).mean()),
    "semi-deviation": ("MSV", lambda r: np.sqrt((np.minimum(r - r.mean(), 0) ** 2).mean())),
    "first-lower-partial-moment": ("FLPM", lambda r: np.maximum(free_rate - r, 0).mean()),
    "conditional-value-at-risk": ("CVaR", lambda r: worst_mean(-r)),
    "entropic-value-at-risk": ("EVaR", entropic),
    "worst-realization": ("WR", lambda r: -r.min()),
    "maximum-drawdown": ("MDD", lambda r: down(r).max()),
    "average-drawdown": ("ADD", lambda r: down(r).mean()),
    "conditional-drawdown-at-risk": ("CDaR", lambda r: worst_mean(down(r))),
    "gini-mean-difference": ("GMD", lambda r: np.abs(r[:, None] - r[None, :]).sum() / (T * (T - 1))),
    "range": ("RG", lambda r: r.max() - r.min()),
    "ordered-weighted-average": ("TG", lambda r: tail_gini @ np.sort(r)),
}
EXACT = {"GMD": rp.owa_gmd(T), "TG": rp.owa_tg(T, alpha=TAIL, a_sim=50)}
mean = x.mean(0)
free_rate = 0.0002
expected = {}
for name, (short, risk) in MEASURES.items():
    found = expected[name] = {}
    for kind in ("minimum-risk", "maximum-ratio", "target-return"):
        port = rp.Portfolio(returns=returns, alpha=TAIL, beta=TAIL, a_sim=50, upperlng=0.4)
        port.assets_stats(method_mu="hist", method_cov="hist")
        port.solvers = ["CLARABEL"]
        port.sol_params = {"CLARABEL": {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12, "max_iter": 1000}}
        target = None
        if kind == "target-return":
            # between the other two
            port.lowerret = target = (found["minimum-risk"]["return"] + found["maximum-ratio"]["return"]) / 2
        goal = "Sharpe" if kind == "maximum-ratio" else "MinRisk"
        if short in EXACT:
            # its general method takes power cones for these, which is near but not exact
            w = port.owa_optimization(obj=goal, owa_w=EXACT[short], rf=free_rate)
        else:
            w = port.optimization(model="Classic", rm=short, obj=goal, rf=free_rate, hist=True)
        if w is None:
            found[kind] = None
            continue
        w = w["weights"].to_numpy()
        assert w.max() <= 0.4 + 1e-6 and abs(w.sum() - 1) < 1e-9, w
        found[kind] = {"weights": w.tolist(), "risk": float(risk(x @ w)), "return": float(mean @ w), "target": target}
    print(name, {k: v and (v["risk"], v["return"]) for k, v in found.items()}, flush=True)
(here / "test/reference/optimize/riskfolio-measures.json").write_text(
    json.dumps(
        {
            "source": "Riskfolio-Lib with Clarabel",
            "command": "python scripts/reference/optimize/riskfolio_measures.py",
            "versions": {p: version(p) for p in ("riskfolio-lib", "cvxpy", "clarabel", "numpy", "skfolio")},
            "input": {
                "assets": list(returns.columns),
                "values": x.tolist(),
                "max": 0.4,
                "level": 1 - TAIL,
                "periodsPerYear": PER_YEAR,
                "riskFreeRate": free_rate,
                "orderWeights": tail_gini.tolist(),
            },
            "expected": expected,
            "tolerance": 1e-6,
        }
    )
    + "\n"
)
