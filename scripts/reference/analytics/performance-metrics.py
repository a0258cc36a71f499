"""Performance figures of two real series by empyrical-reloaded, scipy and numpy.

pip install empyrical-reloaded==0.7.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
python scripts/reference/analytics/performance-metrics.py
"""
import empyrical as ep
import numpy as np
import pandas as pd
import scipy
from scipy import stats

from series import sp500, stocks, write


def figures(r, periods, level=0.95, benchmark=None, rf=0.0):
    x = r.to_numpy()
    value = np.cumprod(1 + x)
    path = np.concatenate([[1.0], value])
    depth = (1 - path / np.maximum.accumulate(path))[1:]
    # drawdowns by their episodes
    episodes, durations, start = [], [], 0
    for t in range(1, len(path)):
        if depth[t - 1] == 0:
            if t - start > 1:
                episodes.append(depth[start : t - 1].max())
                durations.append(t - start)
            start = t
    if start < len(path) - 1:
        episodes.append(depth[start:].max())
        durations.append(len(path) - 1 - start)
    tail = (1 - level) * len(x)
    worst = np.sort(x)
    whole = int(np.floor(tail + 1e-9))
    cvar = -(worst[:whole].sum() + (tail - whole) * worst[whole]) / tail
    gains, losses = x[x > 0].sum(), -x[x < 0].sum()
    out = dict(
        totalReturn=ep.cum_returns_final(r),
        annualReturn=ep.annual_return(r, annualization=periods),
        annualVolatility=ep.annual_volatility(r, annualization=periods),
        sharpeRatio=ep.sharpe_ratio(r, risk_free=rf / periods, annualization=periods),
        sortinoRatio=ep.sortino_ratio(r, required_return=rf / periods, annualization=periods),
        calmarRatio=ep.calmar_ratio(r, annualization=periods),
        omegaRatio=ep.omega_ratio(r, risk_free=rf / periods, annualization=1),
        maxDrawdown=-ep.max_drawdown(r),
        averageDrawdown=np.mean(episodes),
        maxDrawdownDuration=int(max(durations)),
        ulcerIndex=np.sqrt(np.mean(depth**2)),
        skewness=stats.skew(x),
        excessKurtosis=stats.kurtosis(x),
        valueAtRisk=-ep.value_at_risk(r, cutoff=1 - level),
        conditionalValueAtRisk=cvar,
        winRate=(x > 0).mean(),
        profitFactor=gains / losses,
        tailRatio=ep.tail_ratio(r),
    )
    if benchmark is not None:
        b = benchmark
        beta = ep.beta(r, b, risk_free=rf / periods)
        active = r - b
        te = active.std(ddof=1) * np.sqrt(periods)
        out |= dict(
            alpha=(r.mean() - rf / periods - beta * (b.mean() - rf / periods)) * periods,
            beta=beta,
            trackingError=te,
            informationRatio=active.mean() * periods / te,
            upCapture=ep.up_capture(r, b, period={12: "monthly", 252: "daily"}[periods]),
            downCapture=ep.down_capture(r, b, period={12: "monthly", 252: "daily"}[periods]),
        )
    return {k: (v if isinstance(v, int) else float(v)) for k, v in out.items()}


write(
    "performance-metrics",
    "empyrical-reloaded where its convention is the library's; scipy.stats skew and kurtosis; numpy for the rest",
    "python scripts/reference/analytics/performance-metrics.py",
    dict(empyrical_reloaded="0.7.1", numpy=np.__version__, pandas=pd.__version__, scipy=scipy.__version__),
    dict(
        daily="S&P 500, the last 2521 closes of vega-datasets sp500-2000.csv, 252 periods, no risk-free rate",
        monthly="AAPL against MSFT, vega-datasets stocks.csv, 12 periods, risk-free rate 0.03 per year",
    ),
    dict(
        daily=figures(sp500(), 252),
        monthly=figures(stocks("AAPL"), 12, benchmark=stocks("MSFT"), rf=0.03),
    ),
    1e-10,
)
