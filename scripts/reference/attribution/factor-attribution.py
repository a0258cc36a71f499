"""Factor regressions with Newey-West errors by statsmodels: AAPL by month on MSFT, AMZN and IBM; AAPL by day on MSFT.

pip install statsmodels==0.15.0 numpy==2.4.6 pandas==3.1.1
python scripts/reference/attribution/factor-attribution.py
"""
import numpy as np
import pandas as pd
import statsmodels.api as sm

from series import aapl_msft, stocks, write


def fit(y, x, lags):
    model = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HAC", cov_kwds=dict(maxlags=lags, use_correction=False))
    return dict(
        lags=lags,
        coefficients=[float(v) for v in model.params],
        standardErrors=[float(v) for v in model.bse],
        tValues=[float(v) for v in model.tvalues],
        pValues=[float(v) for v in model.pvalues],
        rSquared=float(model.rsquared),
        adjustedRSquared=float(model.rsquared_adj),
        residualVariance=float(model.mse_resid),
    )


def lag_rule(periods):
    return int(np.floor(4 * (periods / 100) ** (2 / 9)))


month = np.column_stack([stocks(s).to_numpy() for s in ("AAPL", "MSFT", "AMZN", "IBM")])
aapl, msft = (s.to_numpy() for s in aapl_msft())
rate = 0.03 / 12
write(
    "factor-attribution",
    "statsmodels OLS, cov_type HAC without small-sample correction, normal p-values",
    "python scripts/reference/attribution/factor-attribution.py",
    dict(statsmodels="0.15.0", numpy=np.__version__, pandas=pd.__version__),
    dict(
        monthly="AAPL on MSFT, AMZN, IBM of vega-datasets stocks.csv, risk-free rate 0.03 per year off AAPL",
        daily="AAPL on MSFT of analytics/aapl-msft.json",
    ),
    dict(
        monthly=fit(month[:, 0] - rate, month[:, 1:], lag_rule(len(month))),
        monthlyWithoutLags=fit(month[:, 0] - rate, month[:, 1:], 0),
        daily=fit(aapl, msft, lag_rule(len(aapl))),
        dailyTwelveLags=fit(aapl, msft, 12),
    ),
    1e-9,
)
