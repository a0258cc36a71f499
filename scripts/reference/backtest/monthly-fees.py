"""Values of a monthly mix with proportional fees on real monthly prices, from bt and from vectorbt.

Two virtual environments, because the two packages want different pandas:
  pip install bt==1.4.1        then  python monthly-fees.py bt        stocks.csv part-bt.json
  pip install vectorbt==1.2.0  then  python monthly-fees.py vectorbt  stocks.csv part-vectorbt.json
  python monthly-fees.py join part-bt.json part-vectorbt.json ../../../test/reference/backtest/monthly-fees.json
stocks.csv is that of the npm package vega-datasets 3.2.1.
"""
import json
import sys

from monthly_peers_data import ASSETS, CAPITAL, prices

FEE = 0.002
MIX = [0.35, 0.25, 0.2, 0.1]  # a tenth stays in cash, so that fees never run into it


def run_bt(wide):
    import bt

    four = wide[ASSETS]

    class Mix(bt.Algo):
        def __call__(self, target):
            target.temp["weights"] = dict(zip(ASSETS, MIX))
            return True

    strategy = bt.Strategy("mix", [Mix(), bt.algos.Rebalance()])
    test = bt.Backtest(
        strategy, four, initial_capital=CAPITAL, integer_positions=False, progress_bar=False,
        commissions=lambda quantity, price: FEE * abs(quantity * price),
    )
    bt.run(test)
    return {"bt": bt.__version__, "values": [float(v) for v in test.strategy.values.loc[four.index]]}


def run_vectorbt(wide):
    import pandas as pd
    import vectorbt as vbt

    four = wide[ASSETS]
    size = pd.DataFrame([MIX] * len(four), index=four.index, columns=ASSETS)
    portfolio = vbt.Portfolio.from_orders(
        four, size=size, size_type="targetpercent", group_by=True, cash_sharing=True, call_seq="auto",
        init_cash=CAPITAL, fees=FEE,
    )
    return {"vectorbt": vbt.__version__, "values": [float(v) for v in portfolio.value()]}


if __name__ == "__main__":
    mode, first, second = sys.argv[1:4]
    if mode == "join":
        part_bt, part_vectorbt = json.load(open(first)), json.load(open(second))
        out = {
            "source": "bt and vectorbt with proportional fees on the monthly prices of vega-datasets 3.2.1 stocks.csv",
            "command": "python monthly-fees.py bt|vectorbt|join (see its first lines)",
            "versions": {"bt": part_bt["bt"], "vectorbt": part_vectorbt["vectorbt"]},
            "input": {"assets": ASSETS, "weights": MIX, "fee": FEE, "capital": CAPITAL},
            "expected": {"bt": part_bt["values"], "vectorbt": part_vectorbt["values"]},
            "tolerance": 1e-12,
        }
        json.dump(out, open(sys.argv[4], "w"), indent=1)
        open(sys.argv[4], "a").write("\n")
    else:
        json.dump((run_bt if mode == "bt" else run_vectorbt)(prices(first)), open(second, "w"))
