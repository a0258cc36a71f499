"""Reference moments of twenty US stocks from pandas, scikit-learn, PyPortfolioOpt and skfolio.

Run with: python scripts/reference/moments/estimators.py
Needs: numpy, pandas, scikit-learn, PyPortfolioOpt, skfolio (versions are written into the result).
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from pypfopt import expected_returns, risk_models
from sklearn import covariance as sk
from skfolio.datasets import load_sp500_dataset
from skfolio.moments import DenoiseCovariance, DetoneCovariance, GerberCovariance, ShrunkMu

TARGET = Path(__file__).parents[3] / "test/reference/moments/estimators.json"
PER_YEAR = 252
HALF_LIFE = 63

prices = load_sp500_dataset().loc["2018-11-01":"2019-12-31"]
returns = prices.pct_change().dropna().iloc[:252].round(6)


def pypfopt_shrunk(frame, target):
    """PyPortfolioOpt with the maximum likelihood covariance throughout, as in the authors' own program."""
    shrinkage = risk_models.CovarianceShrinkage(frame, returns_data=True, frequency=1)
    shrinkage.S = frame.cov(ddof=0).values
    estimate = getattr(shrinkage, f"_ledoit_wolf_{target}")
    return estimate()


def expected(frame):
    x = frame.values
    t, n = x.shape
    market = pd.DataFrame(frame.mean(axis=1), columns=["market"])
    covariances = {
        "sample": np.cov(x, rowvar=False),
        "exponential": frame.ewm(halflife=HALF_LIFE).cov().iloc[-n:].values,
        "ledoit-wolf": sk.ledoit_wolf(x)[0],
        "ledoit-wolf-constant-correlation": pypfopt_shrunk(frame, "constant_correlation")[0],
        "ledoit-wolf-single-factor": pypfopt_shrunk(frame, "single_factor")[0],
        "oas": sk.oas(x)[0],
        "semi": np.minimum(x, 0).T @ np.minimum(x, 0) / t,
        "gerber": GerberCovariance(nearest=False).fit(frame).covariance_,
    }
    if t > n:
        denoised = DenoiseCovariance(nearest=False)
        covariances["denoised"] = denoised.fit(frame).covariance_
        covariances["detoned"] = DetoneCovariance(DenoiseCovariance(nearest=False), nearest=False).fit(frame).covariance_
        covariances["factor"] = principal_factors(x, 3)
    means = {
        "historical": expected_returns.mean_historical_return(
            frame, returns_data=True, compounding=False, frequency=PER_YEAR
        ).values,
        "exponential": frame.ewm(halflife=HALF_LIFE).mean().iloc[-1].values * PER_YEAR,
        "capm": expected_returns.capm_return(
            frame, market_prices=market, returns_data=True, risk_free_rate=0.02, compounding=False, frequency=PER_YEAR
        ).values,
    }
    return {
        "covariances": {name: (c * PER_YEAR).tolist() for name, c in covariances.items()},
        "means": {name: m.tolist() for name, m in means.items()},
    }


def principal_factors(x, k):
    """Leading components of the correlation by singular values, what is left of each variance on the diagonal."""
    deviation = x.std(axis=0, ddof=1)
    z = (x - x.mean(axis=0)) / deviation
    _, s, vt = np.linalg.svd(z, full_matrices=False)
    loadings = vt[:k].T * s[:k] / np.sqrt(len(x) - 1)
    common = loadings @ loadings.T
    np.fill_diagonal(common, 1)
    return common * np.outer(deviation, deviation)


def james_stein():
    """A case whose intensity lies between 0 and 1: independent series of equal variance."""
    rng = np.random.default_rng(7)
    frame = pd.DataFrame((rng.standard_normal((60, 8)) * 0.02 + 0.002 * np.arange(8)).round(6))
    return {"values": frame.values.tolist(), "mean": ShrunkMu().fit(frame).mu_.tolist()}


short = returns.iloc[:12]
result = {
    "source": "skfolio's S&P 500 sample (daily prices of 20 US stocks), estimated by pandas, scikit-learn, "
    "PyPortfolioOpt and skfolio; per year by 252",
    "command": "python scripts/reference/moments/estimators.py",
    "versions": {p: version(p) for p in ["numpy", "pandas", "scikit-learn", "PyPortfolioOpt", "skfolio"]},
    "input": {
        "assets": list(returns.columns),
        "dates": [d.strftime("%Y-%m-%d") for d in returns.index],
        "values": returns.values.tolist(),
        "halfLife": HALF_LIFE,
        "capmRiskFreeRate": 0.02,
        "shortRows": 12,
    },
    "expected": {"long": expected(returns), "short": expected(short), "jamesStein": james_stein()},
    "tolerance": {"relative": 1e-12, "denoised": 1e-10},
}
TARGET.write_text(json.dumps(result) + "\n")
print(TARGET.stat().st_size)
