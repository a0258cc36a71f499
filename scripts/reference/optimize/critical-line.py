"""Corner portfolios of Bailey and Lopez de Prado's ten assets, by the critical line of PyPortfolioOpt (their own code).

Data: Bailey and Lopez de Prado (2013), "An Open-Source Implementation of the Critical-Line Algorithm for Portfolio
Optimization", Algorithms 6(1), 169-196, the ten assets of its numerical example. The paper gives the maximum Sharpe
ratio 4.4535.
Run: python scripts/reference/optimize/critical-line.py   (pyportfolioopt 1.6.0, numpy 2.4.6)
"""
import json
from pathlib import Path

import numpy as np
from pypfopt.cla import CLA

root = Path(__file__).resolve().parents[3]
mean = [1.175, 1.19, 0.396, 1.12, 0.346, 0.679, 0.089, 0.73, 0.481, 1.08]
covariance = np.array([float(v) for v in """
0.40755159 0.03175842 0.05183923 0.05663904 0.0330226 0.00827775 0.02165938 0.01332419 0.0343476 0.02249903
0.03175842 0.9063047 0.03136385 0.02687256 0.01917172 0.00934384 0.02495043 0.00761036 0.02874874 0.01336866
0.05183923 0.03136385 0.19490901 0.04408485 0.03006772 0.01322738 0.03525971 0.0115493 0.0427563 0.02057303
0.05663904 0.02687256 0.04408485 0.19528471 0.02777345 0.00526665 0.01375808 0.00780878 0.02914176 0.01640377
0.0330226 0.01917172 0.03006772 0.02777345 0.34059105 0.00777055 0.02067844 0.00736409 0.02542657 0.01284075
0.00827775 0.00934384 0.01322738 0.00526665 0.00777055 0.15983874 0.02105575 0.00518686 0.01723737 0.00723779
0.02165938 0.02495043 0.03525971 0.01375808 0.02067844 0.02105575 0.68056711 0.01377882 0.04627027 0.01926088
0.01332419 0.00761036 0.0115493 0.00780878 0.00736409 0.00518686 0.01377882 0.95526918 0.0106553 0.00760955
0.0343476 0.02874874 0.0427563 0.02914176 0.02542657 0.01723737 0.04627027 0.0106553 0.31681584 0.01854318
0.02249903 0.01336866 0.02057303 0.01640377 0.01284075 0.00723779 0.01926088 0.00760955 0.01854318 0.11079287
""".split()]).reshape(10, 10)


def corners(bounds):
    cla = CLA(np.array(mean), covariance, weight_bounds=bounds)
    sharpe = list(map(float, cla.max_sharpe().values()))
    points = []
    for w in cla.w:
        w = [float(v) for v in np.ravel(w)]
        if not points or max(abs(a - b) for a, b in zip(w, points[-1])) > 1e-9:
            points.append(w)
    return {"corners": points[::-1], "maximumSharpe": sharpe}


file = root / "test/reference/optimize/critical-line.json"
file.write_text(
    json.dumps(
        {
            "source": "Bailey and Lopez de Prado (2013), ten assets; corners by PyPortfolioOpt's CLA",
            "command": "python scripts/reference/optimize/critical-line.py",
            "versions": {"pyportfolioopt": "1.6.0", "numpy": np.__version__},
            "input": {"mean": mean, "covariance": covariance.ravel().tolist()},
            "expected": {"long-only": corners((0, 1)), "at most 30 %": corners((0, 0.3))},
            "published": {"maximumSharpe": 4.4535, "corners": 10},
            "tolerance": 1e-10,
        }
    )
)
