"""The same monthly constant mix in vectorbt and in bt: prices T x N, target weights on the first date of each month."""

import numpy as np
import pandas as pd
from peers import array, finish, given, measure

import bt
import vectorbt as vbt

for case in given["cases"]:
    work, assets, rows = case["work"], case["assets"], case["rows"]
    index = pd.to_datetime(case["dates"])
    prices = pd.DataFrame(array(case["prices"], rows, assets), index=index, columns=[f"A{i}" for i in range(assets)])
    due = np.zeros(rows, dtype=bool)
    due[case["due"]] = True
    size = pd.DataFrame(np.nan, index=index, columns=prices.columns)
    size.loc[due] = 1.0 / assets

    fees = case["fees"]

    def with_vectorbt(engine):
        return vbt.Portfolio.from_orders(
            prices, size=size, size_type="targetpercent", group_by=True, cash_sharing=True, call_seq="auto",
            init_cash=100_000.0, freq="1D", fees=fees, engine=engine,
        )

    def with_statistics(engine):
        # what the other side always gives: value, weights of each date, the log of trades, statistics
        portfolio = with_vectorbt(engine)
        value = portfolio.value()
        portfolio.asset_value(group_by=False).div(value, axis=0)
        portfolio.orders.records_readable
        portfolio.stats()
        return value

    # "numba" is the default engine, "rust" that of the package vectorbt-rust
    for name, engine in (("vectorbt", "numba"), ("vectorbt (Rust)", "rust")):
        measure(work, f"{name}, value alone", lambda: with_vectorbt(engine).value(), lambda value: value.iloc[-1])
        measure(
            work, f"{name}, with weights, trades and statistics", lambda: with_statistics(engine),
            lambda value: value.iloc[-1],
        )

    class OnDates(bt.Algo):
        def __init__(self, dates):
            super().__init__()
            self.dates = dates

        def __call__(self, target):
            return target.now in self.dates

    dates = set(index[due])

    def with_bt():
        algos = [OnDates(dates), bt.algos.SelectAll(), bt.algos.WeighEqually(), bt.algos.Rebalance()]
        test = bt.Backtest(
            bt.Strategy("mix", algos), prices, initial_capital=100_000.0, integer_positions=False, progress_bar=False,
            **({"commissions": lambda quantity, price: fees * abs(quantity * price)} if fees > 0 else {}),
        )
        result = bt.run(test)
        return result, test

    def with_trades():
        # bt.run reckons the statistics itself; weights and the log of trades are made when they are asked for
        result, test = with_bt()
        result.get_security_weights()
        result.get_transactions()
        return result, test

    last_value = lambda answer: answer[1].strategy.values.iloc[-1]
    measure(work, "bt, value and statistics", with_bt, last_value, repeat=3)
    measure(work, "bt, with weights, trades and statistics", with_trades, last_value, repeat=3)

finish()
