"""The real monthly prices that bt and vectorbt are run on."""

CAPITAL = 100_000.0
ASSETS = ["AAPL", "AMZN", "IBM", "MSFT"]


def prices(path):
    import pandas as pd

    table = pd.read_csv(path)
    table["date"] = pd.to_datetime(table["date"], format="%b %d %Y")
    return table.pivot(index="date", columns="symbol", values="price")
