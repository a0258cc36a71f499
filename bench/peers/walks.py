"""Walks through time: a daily mix with costs in cvxportfolio's simulator, and whole walk-forwards in three libraries."""

import tempfile

import cvxportfolio as cvx
import numpy as np
import pandas as pd
from peers import array, finish, given, measure
from pypfopt import EfficientFrontier, risk_models
from skfolio.optimization import MeanRisk, ObjectiveFunction

scratch = tempfile.mkdtemp()

for case in given["mixes"]:
    work, assets, rows = case["work"], case["assets"], case["rows"]
    index = pd.to_datetime(case["dates"])
    names = [f"A{i}" for i in range(assets)]
    prices = pd.DataFrame(array(case["prices"], rows, assets), index=index, columns=names)
    returns = prices.pct_change().shift(-1).fillna(0.0)
    returns["cash"] = 0.0
    simulator = cvx.MarketSimulator(
        returns=returns, prices=prices, cash_key="cash", round_trades=False, min_history=pd.Timedelta("0D"),
        costs=[cvx.TransactionCost(a=case["fees"], b=None)], base_location=scratch,
    )
    target = pd.Series(0.99 / assets, names)
    target["cash"] = 0.01

    def mix():
        return simulator.backtest(
            cvx.FixedWeights(target), start_time=index[0], end_time=index[-1], initial_value=100_000.0
        )

    measure(work, "cvxportfolio", mix, lambda result: result.v.iloc[-1], 1)

for case in given["walks"]:
    work, assets, rows, window = case["work"], case["assets"], case["rows"], case["window"]
    p = array(case["prices"], rows, assets)
    names = [f"A{i}" for i in range(assets)]
    frame = pd.DataFrame(p, index=pd.to_datetime(case["dates"]), columns=names)
    returns = frame.pct_change().dropna()

    def walk(weights_of):
        value, shares = 100_000.0, None
        for row in range(window, rows):
            if shares is not None:
                value = shares @ p[row]
            shares = weights_of(returns.iloc[row - window : row]) * value / p[row]
        return value

    def pypfopt(past):
        frontier = EfficientFrontier(None, risk_models.sample_cov(past, returns_data=True))
        frontier.min_volatility()
        return frontier.weights

    def skfolio(past):
        return MeanRisk(objective_function=ObjectiveFunction.MINIMIZE_RISK).fit(past).weights_

    measure(work, "PyPortfolioOpt", lambda: walk(pypfopt), lambda v: v, 1)
    measure(work, "skfolio", lambda: walk(skfolio), lambda v: v, 1)

    ahead = frame.pct_change().shift(-1).fillna(0.0)
    ahead["cash"] = 0.0
    simulator = cvx.MarketSimulator(
        returns=ahead, cash_key="cash", round_trades=False, min_history=pd.Timedelta("0D"),
        base_location=scratch,
    )
    covariance = cvx.forecast.HistoricalFactorizedCovariance(rolling=pd.Timedelta(f"{case['days']}D"), kelly=False)

    def cvxportfolio():
        policy = cvx.SinglePeriodOptimization(
            -1 * cvx.FullCovariance(covariance), [cvx.LongOnly(applies_to_cash=True), cvx.NoCash()]
        )
        return simulator.backtest(
            policy, start_time=frame.index[window], end_time=frame.index[-1], initial_value=100_000.0
        )

    measure(work, "cvxportfolio", cvxportfolio, lambda result: result.v.iloc[-1], 1)

finish()
