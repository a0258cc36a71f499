"""Features of made-up prices by pandas: late listing, a gap, volumes, daily and monthly rows.

pip install numpy==2.4.6 pandas==2.3.3
python scripts/reference/predict/features.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd


def made(rows, spacing, seed):
    random = np.random.default_rng(seed)
    dates = pd.bdate_range("2020-01-01", periods=rows) if spacing == "day" else pd.date_range("2000-01-31", periods=rows, freq="ME")
    market = 0.0004 + 0.01 * random.standard_normal(rows)
    returns = np.outer(market, [0.6, 0.9, 1.1, 1.4]) + 0.012 * random.standard_t(5, (rows, 4))
    prices = pd.DataFrame(np.round(50 * np.cumprod(1 + returns, axis=0), 4), index=dates, columns=list("ABCD"))
    prices.iloc[: rows // 6, 2] = np.nan
    prices.iloc[rows // 2, 3] = np.nan
    volumes = pd.DataFrame(np.round(1e5 * np.exp(0.4 * random.standard_normal((rows, 4)))), index=dates, columns=list("ABCD"))
    volumes.iloc[3, 1] = np.nan
    return prices, volumes


def features(prices, volumes, year):
    month, week = max(1, round(year / 12)), max(1, round(year / 52))
    half, short, long = 6 * month, max(12, 3 * month), max(24, year)
    returns = prices / prices.shift() - 1
    market = returns.mean(axis=1)
    table = {f"momentum-{k}": prices / prices.shift(k * month) - 1 for k in (1, 3, 6)}
    table["momentum-12-1"] = prices.shift(month) / prices.shift(year) - 1
    table["reversal"] = 1 - prices / prices.shift(week)
    table["volatility"] = returns.rolling(short).std() * np.sqrt(year)
    table["downside-volatility"] = np.sqrt((returns.clip(upper=0) ** 2).rolling(short).mean() * year)
    table["drawdown"] = prices.rolling(half + 1).apply(lambda p: (p / np.maximum.accumulate(p) - 1).min(), raw=True)
    table["distance-from-high"] = prices / prices.rolling(year).max() - 1
    # pandas gives sample-corrected moments, so the plain ones are taken window by window
    table["skewness"] = returns.rolling(long).apply(lambda r: ((r - r.mean()) ** 3).mean() / r.std() ** 3, raw=True)
    table["kurtosis"] = returns.rolling(long).apply(lambda r: ((r - r.mean()) ** 4).mean() / r.var() ** 2 - 3, raw=True)
    table["maximum-return"] = returns.rolling(month).max()
    beta = returns.apply(lambda r: r.rolling(long).cov(market) / market.where(r.notna()).rolling(long).var())
    table["beta"] = beta
    table["market-correlation"] = returns.apply(lambda r: r.rolling(long).corr(market))
    variance = returns.rolling(long).var()
    table["idiosyncratic-volatility"] = np.sqrt(
        (1 - table["market-correlation"] ** 2) * variance * (long - 1) / (long - 2) * year
    )
    table["illiquidity"] = 1e6 * (returns.abs() / (prices * volumes)).rolling(short).mean()
    table["turnover-trend"] = np.log(volumes.rolling(month).mean() / volumes.rolling(half).mean())
    table["seasonality"] = prices.shift(year - month) / prices.shift(year) - 1
    return table


def rows_of(frame, rows):
    return [[None if np.isnan(v) else float(v) for v in frame.iloc[t]] for t in rows]


cases = []
for spacing, count, year, seed in (("day", 420, 252, 1), ("month", 90, 12, 2)):
    prices, volumes = made(count, spacing, seed)
    table = features(prices, volumes, year)
    rows = sorted({1, 5, 13, 21, 22, 40, 63, 64, 70, 80, count // 2 - 1, count // 2 + 20, 252, 253, 300, count - 1} & set(range(count)))
    cases.append({
        "spacing": spacing,
        "dates": [str(d.date()) for d in prices.index],
        "prices": rows_of(prices, range(count)),
        "volumes": rows_of(volumes, range(count)),
        "rows": rows,
        "features": {name: rows_of(frame, rows) for name, frame in table.items()},
        "ranked": {name: rows_of(frame.rank(axis=1).sub(0.5).div(frame.count(axis=1), axis=0) - 0.5, rows)
                   for name, frame in table.items() if name in ("momentum-1", "volatility")},
        "standardized": rows_of(table["volatility"].sub(table["volatility"].mean(axis=1), axis=0)
                                .div(table["volatility"].std(axis=1, ddof=0), axis=0), rows),
    })
out = Path(__file__).parents[3] / "test/reference/predict/features.json"
out.write_text(json.dumps({
    "source": "pandas rolling windows over made-up prices",
    "command": "python scripts/reference/predict/features.py",
    "versions": {p: version(p) for p in ("numpy", "pandas")},
    "tolerance": 1e-9,
    "cases": cases,
}) + "\n")
print({case["spacing"]: len(case["rows"]) for case in cases})
