"""Value at risk and its conditional mean for AAPL by skfolio, scipy and numerical integration.

pip install skfolio==1.12.2 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
python scripts/reference/analytics/tail-risk.py
"""
import numpy as np
import scipy
import skfolio
from scipy import integrate, stats
from skfolio.measures import cvar

from series import aapl_msft, write

x = aapl_msft()[0].to_numpy()
mean, deviation = x.mean(), x.std(ddof=1)
s, k = stats.skew(x), stats.kurtosis(x)


def cornish_fisher(z):
    return z + (z**2 - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s**2 / 36


def figures(level):
    tail = 1 - level
    z = stats.norm.ppf(tail)
    below = integrate.quad(lambda v: cornish_fisher(v) * stats.norm.pdf(v), -38, z, epsabs=1e-14)[0]
    return dict(
        level=level,
        historical=dict(
            valueAtRisk=-np.quantile(x, tail),
            orderStatistic=-np.quantile(x, tail, method="inverted_cdf"),
            conditionalValueAtRisk=cvar(x, beta=level),
        ),
        gaussian=dict(
            valueAtRisk=-(mean + z * deviation),
            conditionalValueAtRisk=-stats.norm.expect(lambda v: v, loc=mean, scale=deviation, ub=mean + z * deviation, conditional=True),
        ),
        cornishFisher=dict(
            valueAtRisk=-(mean + cornish_fisher(z) * deviation),
            conditionalValueAtRisk=-(mean + below / tail * deviation),
        ),
    )


def plain(tree):
    return {key: plain(value) if isinstance(value, dict) else float(value) for key, value in tree.items()}


write(
    "tail-risk",
    "numpy.quantile, skfolio.measures.cvar, scipy.stats.norm, scipy.integrate.quad of the Cornish-Fisher quantile",
    "python scripts/reference/analytics/tail-risk.py",
    dict(skfolio=skfolio.__version__, numpy=np.__version__, scipy=scipy.__version__),
    dict(returns="AAPL of aapl-msft.json"),
    [plain(figures(level)) for level in (0.9, 0.95, 0.99, 0.997)],
    1e-10,
)
