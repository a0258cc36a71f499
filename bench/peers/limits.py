import cvxpy as cp
import numpy as np

from peers import array, finish, given, measure

for case in given["cases"]:
    n, limits = case["n"], case["limits"]
    covariance = array(f"covariance{n}", n, n)
    equity = case["cash"] + array(f"before{n}").sum()
    before = array(f"before{n}") / equity
    trade = array(f"trade{n}") / equity
    root = np.linalg.cholesky(covariance).T

    def room(limit, now):
        """What is past its limit already may stay as large as it is."""
        return max(limit, now)

    def solve(solver):
        f = cp.Variable(n)
        weights = before + cp.multiply(trade, f)
        rows = [f >= 0, f <= 1, weights <= np.maximum(limits["position"]["max"], before)]
        for sector in limits["sectors"]:
            members = [int(asset[1:]) for asset in sector["assets"]]
            rows.append(cp.sum(weights[members]) <= room(sector["max"], before[members].sum()))
        rows.append(cp.sum(weights) <= room(1 - limits["minCash"], before.sum()))
        rows.append(np.abs(trade) @ f <= 2 * limits["turnover"]["max"])
        rows.append(cp.norm(root @ weights) <= room(limits["volatility"]["max"], np.linalg.norm(root @ before)))
        problem = cp.Problem(cp.Minimize(cp.sum_squares(cp.multiply(trade, 1 - f))), rows)
        problem.solve(solver=solver)
        return problem

    measure(
        case["work"],
        "cvxpy with Clarabel, all of it",
        lambda: solve(cp.CLARABEL),
        lambda problem: problem.value,
    )
    measure(
        case["work"],
        "Clarabel, its own time",
        lambda: solve(cp.CLARABEL),
        lambda problem: problem.value,
    )
    # the second row is what the solver itself reports, without building the problem
    from peers import rows as measured

    measured[-1]["milliseconds"] = 1000 * float(np.median([solve(cp.CLARABEL).solver_stats.solve_time for _ in range(5)]))

finish()
