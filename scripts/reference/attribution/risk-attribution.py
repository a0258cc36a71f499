"""Risk of monthly stocks by asset, absolute and active; marginal risk by central differences, so not by the formula under test.

pip install numpy==2.4.6 pandas==3.1.1
python scripts/reference/attribution/risk-attribution.py
"""
import numpy as np
import pandas as pd

from series import stocks, write

NAMES = ["AAPL", "MSFT", "AMZN", "IBM"]
x = np.column_stack([stocks(s).to_numpy() for s in NAMES])
cov = np.cov(x.T) * 12
w, b = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.1, 0.4, 0.1, 0.4])


def volatility(v):
    return np.sqrt(v @ cov @ v)


def side(v):
    marginal = [float((volatility(v + 1e-6 * e) - volatility(v - 1e-6 * e)) / 2e-6) for e in np.eye(len(v))]
    return dict(volatility=float(volatility(v)), marginal=marginal)


write(
    "risk-attribution",
    "numpy: covariance with ddof 1, central differences of the volatility",
    "python scripts/reference/attribution/risk-attribution.py",
    dict(numpy=np.__version__, pandas=pd.__version__),
    dict(assets=NAMES, weights=list(w), benchmark=list(b), mean=[float(v) for v in x.mean(0) * 12], covariance=[float(v) for v in cov.ravel()]),
    dict(absolute=side(w), active=side(w - b), beta=float(w @ cov @ b / (b @ cov @ b))),
    1e-8,
)
