"""The real series of the analytics references: what the devDependency vega-datasets holds."""
import csv
import datetime
import pathlib

import numpy as np
import pandas as pd

DATA = pathlib.Path(__file__).resolve().parents[3] / "node_modules" / "vega-datasets" / "data"


def sp500(last=2521):
    """Daily simple returns of the S&P 500, the last `last` closes of sp500-2000.csv."""
    with open(DATA / "sp500-2000.csv") as f:
        rows = list(csv.DictReader(f))[-last:]
    prices = np.array([float(r["close"]) for r in rows])
    dates = pd.to_datetime([r["date"] for r in rows])
    return pd.Series(prices[1:] / prices[:-1] - 1, index=dates[1:])


def stocks(symbol):
    """Monthly simple returns of one symbol of stocks.csv."""
    with open(DATA / "stocks.csv") as f:
        rows = [r for r in csv.DictReader(f) if r["symbol"] == symbol]
    prices = np.array([float(r["price"]) for r in rows])
    dates = [datetime.datetime.strptime(r["date"], "%b %d %Y") for r in rows]
    return pd.Series(prices[1:] / prices[:-1] - 1, index=pd.to_datetime(dates[1:]))


def write(case, source, command, versions, inputs, expected, tolerance):
    import json

    path = pathlib.Path(__file__).resolve().parents[3] / "test" / "reference" / "analytics" / f"{case}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = dict(source=source, command=command, versions=versions, input=inputs, expected=expected, tolerance=tolerance)
    path.write_text(json.dumps(record, indent=1, allow_nan=False) + "\n")


def read(case):
    """What another program of this folder has written."""
    import json

    path = pathlib.Path(__file__).resolve().parents[3] / "test" / "reference" / "analytics" / f"{case}.json"
    return json.loads(path.read_text())


def aapl_msft():
    """Daily returns of AAPL and MSFT as series with dates, which some packages insist on (the dates are business days)."""
    expected = read("aapl-msft")["expected"]
    index = pd.bdate_range("2018-01-02", periods=len(expected["AAPL"]))
    return pd.Series(expected["AAPL"], index=index), pd.Series(expected["MSFT"], index=index)
