"""Likelihood ratios of value-at-risk tests, straight from the papers' likelihoods, with scipy's distributions.

pip install numpy==2.4.6 scipy==1.17.1
python scripts/reference/analytics/value-at-risk-test.py
"""
import numpy as np
import scipy
from scipy import stats

from series import aapl_msft, write

x = aapl_msft()[0].to_numpy()


def likelihood_ratios(hits, tail):
    n, k = len(hits), int(hits.sum())
    uc = 2 * (stats.binom.logpmf(k, n, k / n) - stats.binom.logpmf(k, n, tail))
    pairs = list(zip(hits[:-1], hits[1:]))
    n00, n01, n10, n11 = (pairs.count(p) for p in ((0, 0), (0, 1), (1, 0), (1, 1)))
    pooled = stats.binom.logpmf(n01 + n11, n - 1, (n01 + n11) / (n - 1))
    # the binomial coefficients do not belong to the likelihood of a sequence
    coefficient = lambda a, b: scipy.special.gammaln(a + b + 1) - scipy.special.gammaln(a + 1) - scipy.special.gammaln(b + 1)
    free = sum(
        stats.binom.logpmf(hit, quiet + hit, hit / (quiet + hit)) - coefficient(quiet, hit)
        for quiet, hit in ((n00, n01), (n10, n11))
    )
    ind = 2 * (free - (pooled - coefficient(n00 + n10, n01 + n11)))
    return dict(
        exceptions=k,
        unconditional=[uc, stats.chi2.sf(uc, 1)],
        independence=[ind, stats.chi2.sf(ind, 1)],
        conditional=[uc + ind, stats.chi2.sf(uc + ind, 2)],
    )


cases = []
for level, forecast in ((0.95, 0.03), (0.99, 0.05), (0.9, 0.03), (0.99, 0.04)):
    result = likelihood_ratios(np.array([int(v) for v in -x > forecast]), 1 - level)
    cases.append(
        dict(
            level=level,
            forecast=forecast,
            exceptions=result["exceptions"],
            **{k: [float(v) for v in result[k]] for k in ("unconditional", "independence", "conditional")},
        )
    )
write(
    "value-at-risk-test",
    "likelihood ratios of Kupiec (1995) and Christoffersen (1998) with scipy.stats",
    "python scripts/reference/analytics/value-at-risk-test.py",
    dict(numpy=np.__version__, scipy=scipy.__version__),
    dict(returns="AAPL of aapl-msft.json"),
    cases,
    1e-9,
)
