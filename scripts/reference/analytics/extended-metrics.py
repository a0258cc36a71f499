"""Further figures of AAPL (benchmark MSFT) by skfolio, empyrical and the published formulas.

pip install empyrical-reloaded==0.7.1 skfolio==1.12.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
python scripts/reference/analytics/extended-metrics.py
"""
import empyrical as ep
import numpy as np
import pandas as pd
import skfolio
from scipy import stats
from skfolio.measures import (
    average_drawdown,
    cdar,
    drawdown_at_risk,
    edar,
    evar,
    first_lower_partial_moment,
    get_drawdowns,
    gini_mean_difference,
    mean_absolute_deviation,
    semi_deviation,
)

from series import aapl_msft, write

RATE = 0.02
r, b = aapl_msft()
x, y = r.to_numpy(), b.to_numpy()
dd = get_drawdowns(x, compounded=True)
year = ep.annual_return(r)
sharpe = (x.mean() - RATE / 252) / x.std(ddof=1)
shortfall = np.maximum(RATE / 252 - x, 0)
beta = np.cov(x, y)[0, 1] / y.var(ddof=1)
jensen = year - RATE - beta * (ep.annual_return(b) - RATE)

# depth of each drawdown
depths, deepest = [], 0.0
for d in dd:
    if d == 0:
        if deepest:
            depths.append(deepest)
        deepest = 0.0
    deepest = max(deepest, -d)
if deepest:
    depths.append(deepest)

expected = dict(
    mean=x.mean(),
    semiDeviation=semi_deviation(x),
    meanAbsoluteDeviation=mean_absolute_deviation(x),
    firstLowerPartialMoment=first_lower_partial_moment(x),
    giniMeanDifference=gini_mean_difference(x),
    painIndex=average_drawdown(dd),
    drawdownAtRisk=drawdown_at_risk(dd),
    conditionalDrawdownAtRisk=cdar(dd),
    entropicDrawdownAtRisk=edar(dd),
    entropicValueAtRisk=evar(x),
    stability=ep.stability_of_timeseries(r),
    downsideDeviation=ep.downside_risk(r, required_return=RATE / 252),
    adjustedSharpeRatio=np.sqrt(252)
    * sharpe
    * (1 + stats.skew(x) / 6 * sharpe - stats.kurtosis(x) / 24 * sharpe**2),
    painRatio=(year - RATE) / average_drawdown(dd),
    martinRatio=(year - RATE) / np.sqrt(np.mean(dd**2)),
    burkeRatio=(year - RATE) / np.sqrt(np.sum(np.square(depths))),
    sterlingRatio=(year - RATE) / (0.1 - ep.max_drawdown(r)),
    upsidePotentialRatio=np.maximum(x - RATE / 252, 0).mean() / np.sqrt(np.mean(shortfall**2)),
    kappaThreeRatio=(x.mean() - RATE / 252) / np.cbrt(np.mean(shortfall**3)),
    correlation=np.corrcoef(x, y)[0, 1],
    rSquared=stats.linregress(y, x).rvalue ** 2,
    treynorRatio=(year - RATE) / beta,
    # Bacon (2008): compound growth throughout, population deviations
    jensenAlpha=jensen,
    modiglianiMeasure=(year - RATE) * y.std() / x.std() + RATE,
    appraisalRatio=jensen / ((x - beta * y).std() * np.sqrt(252)),
    battingAverage=ep.batting_average(r, b)["batting average"],
    upBeta=ep.up_alpha_beta(r, b)[1],
    downBeta=ep.down_alpha_beta(r, b)[1],
)
write(
    "extended-metrics",
    "skfolio.measures on compounded drawdowns, empyrical, formulas of the literature in numpy",
    "python scripts/reference/analytics/extended-metrics.py",
    dict(empyrical_reloaded="0.7.1", skfolio=skfolio.__version__, numpy=np.__version__, pandas=pd.__version__),
    dict(returns="AAPL of aapl-msft.json", benchmark="MSFT", riskFreeRate=RATE),
    {k: float(v) for k, v in expected.items()},
    1e-10,
)
