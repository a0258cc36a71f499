"""The figures of empyrical and skfolio for AAPL (benchmark MSFT), by their own functions.

pip install empyrical-reloaded==0.7.1 skfolio==1.12.2 numpy==2.4.6 pandas==3.1.1
python scripts/reference/analytics/reconcile-metrics.py
"""
import empyrical as ep
import numpy as np
import pandas as pd
from skfolio import Portfolio

from series import aapl_msft, write

RATE = 0.02
r, b = aapl_msft()
rf = RATE / 252

empyrical = dict(
    totalReturn=ep.cum_returns_final(r),
    annualReturn=ep.annual_return(r),
    annualVolatility=ep.annual_volatility(r),
    sharpeRatio=ep.sharpe_ratio(r, risk_free=rf),
    sortinoRatio=ep.sortino_ratio(r, required_return=rf),
    calmarRatio=ep.calmar_ratio(r),
    omegaRatio=ep.omega_ratio(r, risk_free=rf, annualization=1),
    maxDrawdown=ep.max_drawdown(r),
    valueAtRisk=ep.value_at_risk(r),
    conditionalValueAtRisk=ep.conditional_value_at_risk(r),
    tailRatio=ep.tail_ratio(r),
    beta=ep.beta(r, b, risk_free=rf),
    alpha=ep.alpha(r, b, risk_free=rf),
    informationRatio=ep.excess_sharpe(r, b),
    upCapture=ep.up_capture(r, b),
    downCapture=ep.down_capture(r, b),
)
p = Portfolio(X=pd.DataFrame({"AAPL": r}), weights=[1.0], risk_free_rate=rf)
skfolio = {
    metric: getattr(p, name)
    for metric, name in dict(
        annualReturn="annualized_mean",
        annualVolatility="annualized_standard_deviation",
        sharpeRatio="annualized_sharpe_ratio",
        sortinoRatio="annualized_sortino_ratio",
        calmarRatio="calmar_ratio",
        maxDrawdown="max_drawdown",
        averageDrawdown="average_drawdown",
        ulcerIndex="ulcer_index",
        skewness="skew",
        excessKurtosis="kurtosis",
        valueAtRisk="value_at_risk",
        conditionalValueAtRisk="cvar",
    ).items()
}
write(
    "reconcile-metrics",
    "empyrical and skfolio.Portfolio",
    "python scripts/reference/analytics/reconcile-metrics.py",
    dict(empyrical_reloaded="0.7.1", skfolio="1.12.2", numpy=np.__version__, pandas=pd.__version__),
    dict(returns="AAPL of aapl-msft.json", benchmark="MSFT", riskFreeRate=RATE),
    dict(
        empyrical={k: float(v) for k, v in empyrical.items()},
        skfolio={k: float(v) for k, v in skfolio.items()},
    ),
    1e-10,
)
