"""Minimum variance by native solvers through their own interfaces, at growing sizes; covariance given to all."""

import numpy as np
from peers import array, finish, given, measure

import daqp
import piqp

for case in given["cases"]:
    n = case["n"]
    covariance = array(f"covariance{n}", n, n)
    rows = np.ones((1, n))
    repeat = 101 if n <= 100 else 5

    def volatility(w):
        return float(np.sqrt(w @ covariance @ w))

    def with_piqp():
        solver = piqp.DenseSolver()
        solver.settings.eps_abs = 1e-9
        solver.settings.eps_rel = 1e-9
        solver.setup(covariance, np.zeros(n), rows, np.ones(1), None, None, None, np.zeros(n), np.ones(n))
        solver.solve()
        return np.array(solver.result.x)

    def with_daqp():
        upper, lower = np.ones(n + 1), np.concatenate([np.zeros(n), [1.0]])
        sense = np.zeros(n + 1, dtype=np.int32)
        sense[n] = 5
        return daqp.solve(covariance, np.zeros(n), rows, upper, lower, sense)[0]

    measure(str(n), "PIQP", with_piqp, volatility, repeat)
    if n <= case["daqp_up_to"]:
        measure(str(n), "daqp", with_daqp, volatility, repeat)

finish()
