"""Rolling figures of AAPL (benchmark MSFT) by pandas, at some of the windows.

pip install pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
python scripts/reference/analytics/rolling-metrics.py
"""
import numpy as np
import pandas as pd
from scipy import stats

from series import aapl_msft, write

WINDOW, RATE = 63, 0.02
r, b = aapl_msft()
w = r.rolling(WINDOW)
rf = RATE / 252
active = (r - b).rolling(WINDOW)


def deepest(x):
    path = np.concatenate([[1], np.cumprod(1 + x)])
    return (1 - path / np.maximum.accumulate(path)).max()


def conditional(x):
    tail = 0.05 * len(x)
    s = np.sort(x)
    whole = int(tail)
    return -(s[:whole].sum() + (tail - whole) * s[whole]) / tail


beta = r.rolling(WINDOW).cov(b) / b.rolling(WINDOW).var()
columns = dict(
    mean=w.mean(),
    totalReturn=w.apply(lambda x: np.prod(1 + x) - 1, raw=True),
    annualReturn=w.apply(lambda x: np.prod(1 + x) ** (252 / WINDOW) - 1, raw=True),
    annualVolatility=w.std() * np.sqrt(252),
    sharpeRatio=(w.mean() - rf) / w.std() * np.sqrt(252),
    sortinoRatio=(w.mean() - rf) / np.sqrt((np.minimum(r - rf, 0) ** 2).rolling(WINDOW).mean()) * np.sqrt(252),
    maxDrawdown=w.apply(deepest, raw=True),
    skewness=w.apply(stats.skew, raw=True),
    excessKurtosis=w.apply(stats.kurtosis, raw=True),
    valueAtRisk=-w.quantile(0.05),
    conditionalValueAtRisk=w.apply(conditional, raw=True),
    winRate=(r > 0).rolling(WINDOW).mean(),
    beta=beta,
    alpha=((w.mean() - rf) - beta * (b.rolling(WINDOW).mean() - rf)) * 252,
    correlation=w.corr(b),
    trackingError=active.std() * np.sqrt(252),
    informationRatio=active.mean() / active.std() * np.sqrt(252),
)
at = list(range(WINDOW - 1, len(r), 45)) + [len(r) - 1]
write(
    "rolling-metrics",
    "pandas rolling",
    "python scripts/reference/analytics/rolling-metrics.py",
    dict(pandas=pd.__version__, numpy=np.__version__),
    dict(returns="AAPL of aapl-msft.json", benchmark="MSFT", window=WINDOW, riskFreeRate=RATE, at=at),
    {name: [float(column.iloc[t]) for t in at] for name, column in columns.items()},
    1e-10,
)
