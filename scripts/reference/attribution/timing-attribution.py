"""Market timing of AAPL against MSFT by month and by day with statsmodels.

pip install statsmodels==0.15.0 numpy==2.4.6 pandas==3.1.1
python scripts/reference/attribution/timing-attribution.py
"""
import numpy as np
import pandas as pd
import statsmodels.api as sm

from series import aapl_msft, stocks, write


def fit(y, x, option, lags):
    model = sm.OLS(y, sm.add_constant(np.column_stack([x, option]))).fit(
        cov_type="HAC", cov_kwds=dict(maxlags=lags, use_correction=False)
    )
    return dict(
        coefficients=[float(v) for v in model.params],
        tValues=[float(v) for v in model.tvalues],
        rSquared=float(model.rsquared),
    )


def all_models(y, x, lags):
    return dict(
        treynorMazuy=fit(y, x, x**2, lags),
        put=fit(y, x, np.maximum(0, -x), lags),
        call=fit(y, x, np.maximum(0, x), lags),
    )


aapl, msft = (s.to_numpy() for s in aapl_msft())
rate = 0.03 / 12
write(
    "timing-attribution",
    "statsmodels OLS, cov_type HAC without small-sample correction",
    "python scripts/reference/attribution/timing-attribution.py",
    dict(statsmodels="0.15.0", numpy=np.__version__, pandas=pd.__version__),
    dict(
        monthly="AAPL against MSFT of vega-datasets stocks.csv, risk-free rate 0.03 per year off both, 4 lags",
        daily="AAPL against MSFT of analytics/aapl-msft.json, 6 lags",
    ),
    dict(
        monthly=all_models(stocks("AAPL").to_numpy() - rate, stocks("MSFT").to_numpy() - rate, 4),
        daily=all_models(aapl, msft, 6),
    ),
    1e-9,
)
