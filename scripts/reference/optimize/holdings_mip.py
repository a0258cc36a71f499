"""Few and large holdings among 30 to 60 assets: mean absolute deviation, conditional value at risk and the worst realization by the MIP solver
HiGHS, variance by SCIP in its perspective form. Each has a minute and says the best value found, its bound and its time.

The returns and factor models come from whole numbers that a seed yields, so that they need not be stored (`holdings-mip.test.ts` draws the
same ones).

pip install numpy==2.4.6 scipy==1.17.1 pyscipopt==6.3.0
python scripts/reference/optimize/holdings_mip.py [problems of each kind and size 2] [sizes 30,40,60] [seconds 60] [output]
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pyscipopt import Model, quicksum
from scipy.optimize import Bounds, LinearConstraint, milp

here = Path(__file__).parents[3]
count = int((sys.argv + ["2"])[1]) if len(sys.argv) > 1 else 2
sizes = [int(v) for v in (sys.argv[2] if len(sys.argv) > 2 else "30,40,60").split(",")]
limit = float(sys.argv[3]) if len(sys.argv) > 3 else 60.0
path = Path(sys.argv[4]) if len(sys.argv) > 4 else here / "test/reference/optimize/holdings-mip.json"
PERIODS, LEVEL, FACTORS = 60, 0.9, 3


class Draw:
    """Whole numbers from a 32-bit linear congruential generator, the same in every language."""

    def __init__(self, seed):
        self.state = seed

    def below(self, end):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) % end

    def bell(self, size):
        return sum(self.below(2 * size + 1) - size for _ in range(3))


def returns_of(seed, n):
    draw = Draw(seed)
    beta = [50 + draw.below(101) for _ in range(n)]
    rows = []
    for _ in range(PERIODS):
        common = 30 + draw.bell(150)
        rows.append([(beta[i] * common + 100 * draw.bell(200)) / 1e6 for i in range(n)])
    return np.array(rows)


def factors_of(seed, n):
    """Loadings (n, 3) and own variances of n assets."""
    draw = Draw(seed)
    loadings = [[(100 + draw.bell(20)) / 1000, draw.bell(30) / 1000, draw.bell(30) / 1000] for _ in range(n)]
    own = [(4 + draw.below(40)) / 1000 for _ in range(n)]
    mean = [(60 + draw.bell(30)) / 1000 for _ in range(n)]
    return np.array(loadings), np.array(own), np.array(mean)


def by_highs(measure, seed, n, given):
    """Columns: n weights, n marks of what is held, then those of the measure."""
    x = returns_of(seed, n)
    t = PERIODS
    floor, cap, most = given["minHolding"], given["max"], given.get("maxPositions", n)
    zero, one, eye = np.zeros((n, n)), np.ones((1, n)), np.eye(n)
    if measure == "mean-absolute-deviation":
        # |d| = d + 2 neg(d), and the deviations sum to 0
        more, cost = t, np.full(t, 2 / t)
        rows, low = np.hstack([x - x.mean(0), np.zeros((t, n)), np.eye(t)]), np.zeros(t)
        free = np.zeros(t)
    elif measure == "conditional-value-at-risk":
        more, cost = t + 1, np.r_[np.full(t, 1 / ((1 - LEVEL) * t)), 1]
        rows, low = np.hstack([x, np.zeros((t, n)), np.eye(t), np.ones((t, 1))]), np.zeros(t)
        free = np.r_[np.zeros(t), -np.inf]
    else:
        more, cost = 1, np.ones(1)
        rows, low = np.hstack([x, np.zeros((t, n)), np.ones((t, 1))]), np.zeros(t)
        free = np.array([-np.inf])
    wide = lambda a: np.hstack([a, np.zeros((a.shape[0], more))])
    constraints = [
        LinearConstraint(rows, low, np.inf),
        LinearConstraint(wide(np.hstack([one, 0 * one])), 1, 1),
        LinearConstraint(wide(np.hstack([0 * one, one])), 0, most),
        LinearConstraint(wide(np.hstack([eye, -cap * eye])), -np.inf, 0),
        LinearConstraint(wide(np.hstack([eye, -floor * eye])), 0, np.inf),
    ]
    ask = lambda low, high, kind: milp(
        np.r_[np.zeros(2 * n), cost],
        integrality=np.r_[np.zeros(n), np.full(n, kind), np.zeros(more)],
        bounds=Bounds(np.r_[np.zeros(n), low, free], np.r_[np.full(n, cap), high, np.full(more, np.inf)]),
        constraints=constraints,
        options={"time_limit": limit, "mip_rel_gap": 1e-9},
    )
    began = time.process_time()
    answer = ask(np.zeros(n), np.ones(n), 1)
    seconds = time.process_time() - began
    # a mark of 0.999999 is whole to the solver and lets a weight be a little less than its floor: the same holdings, exactly
    marks = np.round(answer.x[n : 2 * n])
    return float(ask(marks, marks, 0).fun), float(answer.mip_dual_bound), seconds


def by_scip(kind, seed, n, given):
    loadings, own, mean = factors_of(seed, n)
    floor, cap, most = given["minHolding"], given["max"], given.get("maxPositions", n)
    model = Model()
    model.hideOutput()
    for name, value in (("limits/gap", 1e-9), ("limits/time", limit), ("numerics/feastol", 1e-9), ("numerics/dualfeastol", 1e-9), ("timing/clocktype", 1)):
        model.setParam(name, value)
    w = [model.addVar(lb=0, ub=cap) for _ in range(n)]
    z = [model.addVar(vtype="B") for _ in range(n)]
    s = [model.addVar(lb=0, ub=cap * cap) for _ in range(n)]
    f = [model.addVar(lb=None) for _ in range(FACTORS)]
    common = model.addVar(lb=0)
    model.addCons(quicksum(w) == 1)
    model.addCons(quicksum(z) <= most)
    for i in range(n):
        model.addCons(w[i] <= cap * z[i])
        model.addCons(w[i] >= floor * z[i])
        # the square of a weight, in its perspective: strong where z is a fraction
        model.addCons(w[i] * w[i] <= s[i] * z[i])
    for k in range(FACTORS):
        model.addCons(f[k] == quicksum(float(loadings[i, k]) * w[i] for i in range(n)))
    model.addCons(quicksum(v * v for v in f) <= common)
    variance = common + quicksum(float(own[i]) * s[i] for i in range(n))
    model.setObjective(variance if kind == "minimum-variance" else 2 * variance - quicksum(float(mean[i]) * w[i] for i in range(n)))
    began = time.process_time()
    model.optimize()
    return float(model.getPrimalbound()), float(model.getDualbound()), time.process_time() - began


problems = []
for n in sizes:
    for kind in ("mean-absolute-deviation", "conditional-value-at-risk", "worst-realization", "minimum-variance", "maximum-utility"):
        for k in range(count):
            seed = 1000 * n + 10 * len(kind) + k
            draw = Draw(seed + 7)
            given = {"max": (15 + draw.below(26)) / 100, "minHolding": (4 + draw.below(7)) / 100}
            if k % 2 == 0:
                given["maxPositions"] = max(4, 3 + draw.below(5), int(np.ceil(1 / given["max"])))
            quadratic = kind in ("minimum-variance", "maximum-utility")
            value, bound, seconds = (by_scip if quadratic else by_highs)(kind, seed, n, given)
            problems.append({"kind": kind, "assets": n, "seed": seed, "constraints": given, "value": value, "bound": bound, "seconds": round(seconds, 2)})
            print(n, kind, given, value, bound, f"{seconds:.1f} s", flush=True)

path.write_text(
    json.dumps(
        {
            "source": "HiGHS through scipy.optimize.milp, and SCIP",
            "command": " ".join(["python scripts/reference/optimize/holdings_mip.py", *sys.argv[1:4]]),
            "versions": {p: version(p) for p in ("numpy", "scipy", "pyscipopt")},
            "input": {"periods": PERIODS, "level": LEVEL, "riskAversion": 4},
            "expected": problems,
            "tolerance": 1e-6,
        }
    )
    + "\n"
)
