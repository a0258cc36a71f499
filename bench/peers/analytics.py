import empyrical as ep
import numpy as np
import pandas as pd
from arch.bootstrap import StationaryBootstrap

from peers import array, finish, given, measure

index = pd.bdate_range("2010-01-04", periods=2520)
r = pd.Series(array("r"), index=index)
b = pd.Series(array("benchmark"), index=index)
x = r.to_numpy()
window = given["window"]


def nineteen():
    return [
        ep.cum_returns_final(r),
        ep.annual_return(r),
        ep.annual_volatility(r),
        ep.sharpe_ratio(r),
        ep.sortino_ratio(r),
        ep.calmar_ratio(r),
        ep.omega_ratio(r),
        ep.max_drawdown(r),
        ep.stability_of_timeseries(r),
        ep.tail_ratio(r),
        ep.value_at_risk(r),
        ep.conditional_value_at_risk(r),
        ep.downside_risk(r),
        ep.excess_sharpe(r, b),
        ep.alpha(r, b),
        ep.beta(r, b),
        ep.up_capture(r, b),
        ep.down_capture(r, b),
        ep.capture(r, b),
    ]


measure("all metrics with a benchmark", "empyrical, 19 metrics", nineteen, lambda a: a[3], repeat=15)
try:
    import quantstats as qs

    measure(
        "all metrics with a benchmark",
        "quantstats.reports.metrics",
        lambda: qs.reports.metrics(r, b, mode="full", display=False),
        lambda a: ep.sharpe_ratio(r),
        repeat=3,
    )
except ImportError:
    pass

w = r.rolling(window)


def drawdown(v):
    path = np.concatenate([[1.0], np.cumprod(1 + v)])
    return (1 - path / np.maximum.accumulate(path)).max()


root = np.sqrt(252)
last = lambda a: a.iloc[-1]
rolling = {
    "rolling volatility, W=252": lambda: w.std() * root,
    "rolling Sharpe ratio, W=252": lambda: w.mean() / w.std() * root,
    "rolling beta, W=252": lambda: w.cov(b) / b.rolling(window).var(),
    "rolling maximum drawdown, W=252": lambda: w.apply(drawdown, raw=True),
    "rolling value at risk, W=252": lambda: -w.quantile(0.05),
}
for work, run in rolling.items():
    measure(work, "pandas", run, last, repeat=9)
# pandas corrects for bias; the population figure is compared
n = window
measure(
    "rolling skewness, W=252", "pandas", lambda: w.skew(), lambda a: a.iloc[-1] * (n - 2) / np.sqrt(n * (n - 1)), repeat=9
)
measure("six rolling metrics, W=252", "pandas", lambda: [run() for run in rolling.values()] + [w.skew()], repeat=5)


def sharpe(v):
    return v.mean() / v.std(ddof=1) * root


measure(
    "bootstrap of the Sharpe ratio, 1000 resamples",
    "arch",
    lambda: StationaryBootstrap(10, x, seed=1).conf_int(sharpe, reps=1000, method="percentile"),
    lambda a: a[1, 0],
)
measure(
    "bootstrap of any function (the mean), 1000 resamples",
    "arch",
    lambda: StationaryBootstrap(10, x, seed=1).conf_int(np.mean, reps=1000, method="percentile"),
    lambda a: a[1, 0],
)
finish()
