"""Risk by asset: derivatives of the whole portfolio's figures taken numerically, so not by the formula under test.

pip install numpy==2.4.6 scipy==1.17.1 skfolio==1.12.2 pandas==3.1.1
python scripts/reference/analytics/risk-components.py
"""
import numpy as np
import scipy
from scipy import stats
from skfolio.measures import cvar

from series import aapl_msft, write

x = np.column_stack([s.to_numpy() for s in aapl_msft()])
w = np.array([0.7, 0.5])
mean, cov = x.mean(0) * 252, np.cov(x.T) * 252
z = stats.norm.ppf(0.05)


def gradient(f, h=1e-6):
    return [float((f(w + h * e) - f(w - h * e)) / (2 * h)) for e in np.eye(len(w))]


def gaussian(v):
    return -(v @ mean / 252 + z * np.sqrt(v @ cov @ v / 252))


def gaussian_conditional(v):
    return -(v @ mean / 252) + stats.norm.pdf(z) / 0.05 * np.sqrt(v @ cov @ v / 252)


def figures(f):
    return dict(total=float(f(w)), marginal=gradient(f))


variance = w * (cov @ w)
write(
    "risk-components",
    "central differences of numpy.quantile, skfolio cvar and the normal formulas",
    "python scripts/reference/analytics/risk-components.py",
    dict(numpy=np.__version__, scipy=scipy.__version__, skfolio="1.12.2"),
    dict(returns="aapl-msft.json", weights=[0.7, 0.5], level=0.95),
    dict(
        historical=dict(
            valueAtRisk=figures(lambda v: -np.quantile(x @ v, 0.05)),
            conditionalValueAtRisk=figures(lambda v: cvar(x @ v)),
        ),
        gaussian=dict(valueAtRisk=figures(gaussian), conditionalValueAtRisk=figures(gaussian_conditional)),
        shares=[float(v) for v in variance / variance.sum()],
    ),
    1e-8,
)
