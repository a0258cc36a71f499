"""Mean-variance portfolios by quadprog (Goldfarb and Idnani), polished on the active set in 40 digits.

Real prices: vega-datasets stocks.csv, monthly, the window in which all five companies are listed (2004-08 to 2010-03),
means and sample covariance of simple returns times 12. Factor data: 40 assets, 4 factors, seeded.
Run: python scripts/reference/optimize/mean-variance.py   (python 3, numpy 2.4.6, quadprog 0.1.13, mpmath 1.4.1)
"""
import csv
import json
from datetime import datetime
from pathlib import Path

import mpmath as mp
import numpy as np
import quadprog

mp.mp.dps = 40
root = Path(__file__).resolve().parents[3]


def stocks():
    prices = {}
    with open(root / "node_modules/vega-datasets/data/stocks.csv") as file:
        for row in csv.DictReader(file):
            date = datetime.strptime(row["date"], "%b %d %Y").date().isoformat()
            prices.setdefault(row["symbol"], {})[date] = float(row["price"])
    assets = list(prices)
    dates = sorted(set.intersection(*(set(p) for p in prices.values())))
    table = np.array([[prices[a][d] for a in assets] for d in dates])
    returns = table[1:] / table[:-1] - 1
    return assets, returns.mean(axis=0) * 12, np.cov(returns.T, ddof=1) * 12


def factors(n=40, k=4, seed=7):
    rng = np.random.default_rng(seed)
    loadings = rng.normal(0, 0.1, (n, k))
    loadings[:, 0] = rng.normal(0.16, 0.05, n)
    covariance = loadings @ loadings.T + np.diag(0.01 + 0.08 * rng.random(n))
    covariance = (covariance + covariance.T) / 2
    return [f"A{i}" for i in range(n)], rng.normal(0.08, 0.06, n), covariance


def solve(P, q, equal, least):
    """min x'Px/2 - q'x, equal and least (>=) are lists of (row, limit); polished on the active set in 40 digits."""
    rows = equal + least
    C = np.array([r for r, _ in rows]).T
    b = np.array([v for _, v in rows])
    x, _, _, _, multipliers, active = quadprog.solve_qp(P, q, C, b, len(equal))
    tight = sorted(set(range(len(equal))) | {int(a) - 1 for a in active if multipliers[int(a) - 1] > 1e-9})
    n, m = len(q), len(tight)
    K = mp.zeros(n + m)
    right = mp.zeros(n + m, 1)
    for i in range(n):
        right[i] = mp.mpf(float(q[i]))
        for j in range(n):
            K[i, j] = mp.mpf(float(P[i, j]))
        for t, r in enumerate(tight):
            K[i, n + t] = K[n + t, i] = mp.mpf(float(rows[r][0][i]))
    for t, r in enumerate(tight):
        right[n + t] = mp.mpf(float(rows[r][1]))
    z = mp.lu_solve(K, right)
    polished = np.array([float(z[i]) for i in range(n)])
    assert np.abs(polished - x).max() < 1e-7, np.abs(polished - x).max()
    assert all(np.dot(r, polished) >= v - 1e-12 for r, v in least)
    return polished


def bounds(n, cap):
    eye = np.eye(n)
    return [(eye[i], 0.0) for i in range(n)] + [(-eye[i], -cap) for i in range(n)]


def group_rows(n, groups):
    rows = []
    for members, low, high in groups:
        row = np.zeros(n)
        row[members] = 1
        if low is not None:
            rows.append((row, low))
        if high is not None:
            rows.append((-row, -high))
    return rows


def cases(assets, mean, covariance, cap, groups, target, risk_aversion, rate):
    n = len(assets)
    one = np.ones(n)
    zero = np.zeros(n)
    least = bounds(n, cap) + group_rows(n, groups)
    out = {}
    out["minimum-variance"] = solve(covariance, zero, [(one, 1.0)], bounds(n, 1.0))
    out["minimum-variance capped"] = solve(covariance, zero, [(one, 1.0)], least)
    out["target-return capped"] = solve(covariance, zero, [(one, 1.0)], least + [(mean, target)])
    out["maximum-utility capped"] = solve(risk_aversion * covariance, mean, [(one, 1.0)], least)
    # maximum Sharpe: y with (mean - rate)'y = 1, homogeneous constraints, w = y / sum(y)
    excess = mean - rate
    eye = np.eye(n)
    y = solve(covariance, zero, [(excess, 1.0)], [(eye[i], 0.0) for i in range(n)])
    out["maximum-sharpe"] = y / y.sum()
    cone = [(eye[i], 0.0) for i in range(n)] + [(cap * one - eye[i], 0.0) for i in range(n)]
    for members, low, high in groups:
        row = np.zeros(n)
        row[members] = 1
        if low is not None:
            cone.append((row - low * one, 0.0))
        if high is not None:
            cone.append((high * one - row, 0.0))
    y = solve(covariance, zero, [(excess, 1.0)], cone)
    out["maximum-sharpe capped"] = y / y.sum()
    return {
        "input": {
            "assets": assets,
            "mean": list(map(float, mean)),
            "covariance": [float(v) for v in covariance.ravel()],
            "cap": cap,
            "groups": [
                {"name": f"G{g}", "assets": [assets[i] for i in members]}
                | ({} if low is None else {"min": low})
                | ({} if high is None else {"max": high})
                for g, (members, low, high) in enumerate(groups)
            ],
            "target": target,
            "riskAversion": risk_aversion,
            "riskFreeRate": rate,
        },
        "expected": {name: list(map(float, weights)) for name, weights in out.items()},
    }


assets, mean, covariance = stocks()
real = cases(assets, mean, covariance, 0.35, [([0, 1], None, 0.4), ([2, 4], 0.45, None)], 0.2, 5.0, 0.02)
assets, mean, covariance = factors()
drawn = cases(assets, mean, covariance, 0.1, [(list(range(10)), None, 0.15), (list(range(20, 30)), 0.3, None)], 0.11, 4.0, 0.02)
file = root / "test/reference/optimize/mean-variance.json"
file.parent.mkdir(parents=True, exist_ok=True)
file.write_text(
    json.dumps(
        {
            "source": "quadprog (Goldfarb-Idnani), polished on its active set in 40 digits",
            "command": "python scripts/reference/optimize/mean-variance.py",
            "versions": {"quadprog": "0.1.13", "numpy": np.__version__, "mpmath": mp.__version__},
            "cases": {"stocks": real, "factors": drawn},
            "tolerance": 1e-8,
        }
    )
)
