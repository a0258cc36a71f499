"""Block lengths and stationary-bootstrap intervals by arch.

pip install arch==8.0.0 numpy==2.4.6 pandas==3.1.1
python scripts/reference/analytics/bootstrap-interval.py
"""
import arch
import numpy as np
from arch.bootstrap import StationaryBootstrap, optimal_block_length

from series import aapl_msft, sp500, stocks, write

aapl, msft = (s.to_numpy() for s in aapl_msft())
market = sp500().to_numpy()
month = stocks("AAPL").to_numpy()
wave = np.sin(np.arange(300) / 7) + 0.1 * np.cos(np.arange(300) * 1.7)
figures = dict(
    mean=lambda x: x.mean(),
    annualVolatility=lambda x: x.std(ddof=1) * np.sqrt(252),
    sharpeRatio=lambda x: x.mean() / x.std(ddof=1) * np.sqrt(252),
)
intervals = {}
for name, figure in figures.items():
    bootstrap = StationaryBootstrap(10, aapl, seed=42)
    low, high = bootstrap.conf_int(figure, reps=20000, method="percentile", size=0.9).ravel()
    intervals[name] = dict(lower=float(low), upper=float(high))
write(
    "bootstrap-interval",
    "arch.bootstrap: optimal_block_length and StationaryBootstrap(10).conf_int, percentile, 20 000 resamples, 90 %",
    "python scripts/reference/analytics/bootstrap-interval.py",
    dict(arch=arch.__version__, numpy=np.__version__),
    dict(
        returns="AAPL of aapl-msft.json",
        blocks="AAPL and MSFT of aapl-msft.json; S&P 500 by day, AAPL by month of vega-datasets; sin(t/7) + 0.1 cos(1.7t), t < 300",
    ),
    dict(
        blockLengths=[float(optimal_block_length(x)["stationary"].iloc[0]) for x in (aapl, msft, market, month, wave)],
        intervals=intervals,
    ),
    1e-10,
)
