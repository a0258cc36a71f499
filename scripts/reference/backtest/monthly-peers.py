"""Values of four strategies on real monthly prices, from bt and from vectorbt.

Two virtual environments, because the two packages want different pandas:
  pip install bt==1.4.1        then  python monthly-peers.py bt        stocks.csv part-bt.json
  pip install vectorbt==1.2.0  then  python monthly-peers.py vectorbt  stocks.csv part-vectorbt.json
  python monthly-peers.py join part-bt.json part-vectorbt.json ../../../test/reference/backtest/monthly-peers.json
stocks.csv is that of the npm package vega-datasets 3.2.1.
"""
import json
import sys

CAPITAL = 100_000.0
ASSETS = ["AAPL", "AMZN", "IBM", "MSFT"]
MIX = [0.4, 0.3, 0.2, 0.1]


def prices(path):
    import pandas as pd

    table = pd.read_csv(path)
    table["date"] = pd.to_datetime(table["date"], format="%b %d %Y")
    return table.pivot(index="date", columns="symbol", values="price")


def schedules(wide):
    """Target weights by date (NaN: no order), as they take effect at the close of that date."""
    import numpy as np
    import pandas as pd

    four = wide[ASSETS]
    constant = pd.DataFrame([MIX] * len(four), index=four.index, columns=ASSETS)
    hold = constant.copy()
    hold.iloc[1:] = np.nan
    quarterly = constant.copy()
    quarterly[~four.index.month.isin([1, 4, 7, 10])] = np.nan
    # the two best of the last six months, decided on one close and traded on the next
    trend = four / four.shift(6) - 1
    ranked = trend.rank(axis=1, ascending=False)
    momentum = (ranked <= 2) * 0.5
    momentum[trend.isna().any(axis=1)] = np.nan
    momentum = momentum.shift(1)
    return four, {"buy-and-hold": hold, "monthly": constant, "quarterly": quarterly, "momentum": momentum}


def run_bt(wide):
    import bt

    class Scheduled(bt.Algo):
        def __init__(self, weights):
            super().__init__()
            self.weights = weights

        def __call__(self, target):
            row = self.weights.loc[target.now] if target.now in self.weights.index else None
            if row is None or row.isna().any():
                return False
            target.temp["weights"] = row.to_dict()
            return True

    four, plans = schedules(wide)
    values = {}
    for name, weights in plans.items():
        strategy = bt.Strategy(name, [Scheduled(weights), bt.algos.Rebalance()])
        test = bt.Backtest(strategy, four, initial_capital=CAPITAL, integer_positions=False, progress_bar=False)
        bt.run(test)
        values[name] = [float(v) for v in test.strategy.values.loc[four.index]]
    return {"bt": bt.__version__, "values": values}


def run_vectorbt(wide):
    import vectorbt as vbt

    four, plans = schedules(wide)
    values = {}
    for name, weights in plans.items():
        portfolio = vbt.Portfolio.from_orders(
            four, size=weights, size_type="targetpercent", group_by=True, cash_sharing=True, call_seq="auto", init_cash=CAPITAL
        )
        values[name] = [float(v) for v in portfolio.value()]
    return {"vectorbt": vbt.__version__, "values": values}


if __name__ == "__main__":
    mode, first, second = sys.argv[1:4]
    if mode == "join":
        part_bt, part_vectorbt = json.load(open(first)), json.load(open(second))
        out = {
            "source": "bt and vectorbt at zero cost on the monthly prices of vega-datasets 3.2.1 stocks.csv",
            "command": "python monthly-peers.py bt|vectorbt|join (see its first lines)",
            "versions": {"bt": part_bt["bt"], "vectorbt": part_vectorbt["vectorbt"]},
            "input": {"assets": ASSETS, "mix": MIX, "initialCapital": CAPITAL, "data": "vega-datasets/data/stocks.csv"},
            "expected": {"bt": part_bt["values"], "vectorbt": part_vectorbt["values"]},
            "tolerance": 1e-12,
        }
        json.dump(out, open(sys.argv[4], "w"), indent=0)
    else:
        result = (run_bt if mode == "bt" else run_vectorbt)(prices(first))
        json.dump(result, open(second, "w"))
