import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp
from pypfopt import EfficientCVaR, HRPOpt
from pypfopt.discrete_allocation import DiscreteAllocation
from skfolio import RiskMeasure
from skfolio.optimization import HierarchicalRiskParity, MeanRisk

from peers import array, finish, given, measure, rows

periods = given["rows"]
inf = highspy.kHighsInf

for n in given["sizes"]:
    x = array(f"returns{n}", periods, n)
    frame = pd.DataFrame(x)
    repeat = 3 if n == 100 else 1

    def parity():
        return max(HRPOpt(frame).optimize().values())

    measure(f"HRP from returns, single linkage, N={n}", "PyPortfolioOpt", parity, float, repeat)
    work = f"HRP from returns, Ward, optimal leaves, N={n}"
    measure(work, "skfolio (its default)", lambda: HierarchicalRiskParity().fit(x), lambda m: m.weights_.max(), repeat)
    # its default is what users run, whichever of our rows they would choose
    rows.append({**rows[-1], "work": f"HRP from returns, single linkage, N={n}", "value": None})


def program(x, dual):
    t, n = x.shape
    most = 1 / (0.05 * t)
    if dual:
        a = sp.bmat([[sp.csr_matrix(x.T), np.ones((n, 1))], [np.ones((1, t)), None]])
        cost = np.r_[np.zeros(t), -1]
        low, high = np.r_[np.zeros(t), -inf], np.r_[np.full(t, most), inf]
        row_low, row_high = np.r_[np.full(n, -inf), 1], np.r_[np.zeros(n), 1]
    else:
        a = sp.bmat([[sp.csr_matrix(x), np.ones((t, 1)), sp.eye(t)], [np.ones((1, n)), None, None]])
        cost = np.r_[np.zeros(n), 1, np.full(t, most)]
        low, high = np.r_[np.zeros(n), -inf, np.zeros(t)], np.r_[np.ones(n), inf, np.full(t, inf)]
        row_low, row_high = np.r_[np.zeros(t), 1], np.r_[np.full(t, inf), 1]
    a = sp.csc_matrix(a)
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = a.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_, lp.row_lower_, lp.row_upper_ = cost, low, high, row_low, row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = a.indptr, a.indices, a.data
    return lp


def highs(x, dual):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    if dual:
        solver.setOptionValue("presolve", "off")
    solver.passModel(program(x, dual))
    solver.run()
    return abs(solver.getInfo().objective_function_value)


for n in (20, 100):
    x = array(f"returns{n}", periods, n)
    frame = pd.DataFrame(x)
    work = f"least CVaR, N={n}"
    measure(work, "HiGHS", lambda: highs(x, False), float)
    measure(work, "HiGHS on the dual, presolve off", lambda: highs(x, True), float)

    def cvar():
        problem = EfficientCVaR(frame.mean(), frame)
        problem.min_cvar()
        return problem.portfolio_performance()[1]

    measure(work, "PyPortfolioOpt", cvar, float, 3)

    def skfolio_cvar():
        return MeanRisk(risk_measure=RiskMeasure.CVAR).fit(x)

    def value(model):
        losses = np.sort(-(x @ model.weights_))[::-1]
        return losses[: periods // 20].mean()

    measure(work, "skfolio", skfolio_cvar, value, 3)


def shares():
    allocation = DiscreteAllocation(given["weights"], pd.Series(given["prices"]), given["capital"])
    return allocation.lp_portfolio(verbose=False, solver="HIGHS")


def gap(answer):
    held = answer[0]
    missing = (w * given["capital"] - held.get(k, 0) * given["prices"][k] for k, w in given["weights"].items())
    return sum(max(0, m) for m in missing) / given["capital"]


measure("whole shares of 100 assets", "PyPortfolioOpt, integer program (HiGHS)", shares, gap, 3)
finish()
