"""The figures of quantstats for AAPL (benchmark MSFT), by its own functions.

pip install quantstats==0.0.86 numpy pandas==3.1.1
python scripts/reference/analytics/quantstats-figures.py
"""
import numpy as np
import pandas as pd
import quantstats.stats as qs

from series import aapl_msft, write

RATE = 0.02
r, b = aapl_msft()
reconciled = dict(
    totalReturn=qs.comp(r),
    annualReturn=qs.cagr(r),
    annualVolatility=qs.volatility(r),
    sharpeRatio=qs.sharpe(r, rf=RATE),
    sortinoRatio=qs.sortino(r, rf=RATE),
    omegaRatio=qs.omega(r, rf=RATE),
    calmarRatio=qs.calmar(r),
    maxDrawdown=qs.max_drawdown(r),
    ulcerIndex=qs.ulcer_index(r),
    skewness=qs.skew(r),
    excessKurtosis=qs.kurtosis(r),
    valueAtRisk=qs.value_at_risk(r),
    conditionalValueAtRisk=qs.conditional_value_at_risk(r),
    winRate=qs.win_rate(r),
    profitFactor=qs.profit_factor(r),
    tailRatio=qs.tail_ratio(r),
    beta=qs.greeks(r, b)["beta"],
    alpha=qs.greeks(r, b)["alpha"],
    informationRatio=qs.information_ratio(r, b),
)
extended = dict(
    geometricMean=qs.geometric_mean(r),
    best=qs.best(r),
    worst=qs.worst(r),
    averageWin=qs.avg_win(r),
    averageLoss=qs.avg_loss(r),
    payoffRatio=qs.payoff_ratio(r),
    hitRate=qs.win_rate(r),
    kellyBetFraction=qs.kelly_criterion(r),
    riskOfRuin=qs.risk_of_ruin(r),
    gainToPainRatio=qs.gain_to_pain_ratio(r),
    recoveryFactor=qs.recovery_factor(r),
    commonSenseRatio=qs.common_sense_ratio(r),
    cpcIndex=qs.cpc_index(r),
    outlierWinRatio=qs.outlier_win_ratio(r),
    outlierLossRatio=qs.outlier_loss_ratio(r),
    consecutiveWins=qs.consecutive_wins(r),
    consecutiveLosses=qs.consecutive_losses(r),
    autocorrelationPenalty=qs.autocorr_penalty(r),
    smartSharpeRatio=qs.smart_sharpe(r),
    smartSortinoRatio=qs.smart_sortino(r),
)
write(
    "quantstats-figures",
    "quantstats.stats",
    "python scripts/reference/analytics/quantstats-figures.py",
    dict(quantstats="0.0.86", numpy=np.__version__, pandas=pd.__version__),
    dict(returns="AAPL of aapl-msft.json", benchmark="MSFT", riskFreeRate=RATE),
    dict(reconciled={k: float(v) for k, v in reconciled.items()}, extended={k: float(v) for k, v in extended.items()}),
    1e-10,
)
