"""Mean-variance by native solvers through their own interfaces, and by the Python libraries; covariance given to all."""

import numpy as np
from peers import array, finish, given, measure

import daqp
import piqp
from pypfopt import EfficientFrontier
from pypfopt.cla import CLA
from skfolio import RiskMeasure
from skfolio.optimization import MeanRisk, ObjectiveFunction
from skfolio.prior import EmpiricalPrior


def program(kind, mean, covariance, cap, target):
    """P, rows A with limits, bounds: the plain program, or the homogeneous one of the maximum Sharpe ratio."""
    n = len(mean)
    if kind == "maximum-sharpe":
        return (mean - 0.02)[None, :], np.array([1.0]), np.array([1.0]), np.zeros(n), np.full(n, 1e30)
    rows, low, high = [np.ones(n)], [1.0], [1.0]
    if kind == "target-return":
        rows, low, high = rows + [mean], low + [target], high + [1e30]
    return np.array(rows), np.array(low), np.array(high), np.zeros(n), np.full(n, cap)


for case in given["cases"]:
    work, n, kind, cap, target = case["work"], case["n"], case["kind"], case["cap"], case["target"]
    mean = array(f"mean{case['name']}")
    covariance = array(f"covariance{case['name']}", n, n)

    def volatility(w):
        w = np.asarray(w)
        w = w / w.sum()
        return np.sqrt(w @ covariance @ w)

    repeat = 201 if n <= 100 else 7
    if "piqp" in case["peers"]:
        A, low, high, lower, upper = program(kind, mean, covariance, cap, target)

        def with_piqp():
            solver = piqp.DenseSolver()
            solver.settings.eps_abs = 1e-9
            solver.settings.eps_rel = 1e-9
            equal = low == high
            solver.setup(
                covariance, np.zeros(n), A[equal], low[equal],
                None if equal.all() else A[~equal], None if equal.all() else low[~equal],
                None if equal.all() else high[~equal], lower, upper,
            )
            solver.solve()
            return np.array(solver.result.x)

        measure(work, "PIQP", with_piqp, volatility, repeat)
    if "daqp" in case["peers"]:
        A, low, high, lower, upper = program(kind, mean, covariance, cap, target)
        bupper, blower = np.concatenate([upper, high]), np.concatenate([lower, low])
        sense = np.zeros(len(bupper), dtype=np.int32)
        sense[n:][low == high] = 5

        def with_daqp():
            return daqp.solve(covariance, np.zeros(n), A, bupper, blower, sense)[0]

        measure(work, "daqp", with_daqp, volatility, repeat)
    if "pypfopt" in case["peers"]:

        def with_pypfopt():
            frontier = EfficientFrontier(mean, covariance, weight_bounds=(0, cap))
            if kind == "minimum-variance":
                frontier.min_volatility()
            elif kind == "maximum-sharpe":
                frontier.max_sharpe(risk_free_rate=0.02)
            else:
                frontier.efficient_return(target)
            return frontier.weights

        measure(work, "PyPortfolioOpt", with_pypfopt, volatility, 3)
    if "skfolio" in case["peers"]:
        # returns whose sample moments are exactly the given ones
        rng = np.random.default_rng(1)
        draws = rng.normal(size=(n + 10, n))
        draws -= draws.mean(axis=0)
        white = np.linalg.solve(np.linalg.cholesky(np.cov(draws.T)), draws.T).T
        table = mean + white @ np.linalg.cholesky(covariance).T
        objective = {
            "maximum-sharpe": ObjectiveFunction.MAXIMIZE_RATIO,
        }.get(kind, ObjectiveFunction.MINIMIZE_RISK)

        def with_skfolio():
            model = MeanRisk(
                objective_function=objective, risk_measure=RiskMeasure.VARIANCE, max_weights=cap,
                risk_free_rate=0.02 if kind == "maximum-sharpe" else 0.0,
                min_return=target if kind == "target-return" else None, prior_estimator=EmpiricalPrior(),
            )
            return model.fit(table).weights_

        measure(work, "skfolio", with_skfolio, volatility, 1)
    if "cla" in case["peers"]:

        def with_cla():
            frontier = CLA(mean, covariance)
            frontier._solve()
            return np.ravel(frontier.w[-1])

        measure(work, "PyPortfolioOpt CLA", with_cla, volatility, 1 if n > 200 else 3)

finish()
