"""Out-of-sample returns of four ways to choose weights, by skfolio's walk-forward cross-validation, and the deflated Sharpe ratio of the best.

pip install numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 scikit-learn==1.9.1 cvxpy==1.9.3 clarabel==0.11.1 skfolio==1.12.2
python scripts/reference/backtest/choose_by_validation.py
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import kurtosis, norm, skew
from skfolio.model_selection import WalkForward, cross_val_predict
from skfolio.optimization import EqualWeighted, HierarchicalRiskParity, InverseVolatility, MeanRisk

warnings.filterwarnings("ignore")
here = Path(__file__).parents[3]
rng = np.random.default_rng(7)
t, n = 90, 6
x = rng.normal(0.003, 0.03, (t, 1)) * rng.uniform(0.3, 1.3, n) + rng.normal(0.002, 0.02, (t, n))
x = np.round(x, 5)
models = {
    "equal": EqualWeighted(),
    "inverse": InverseVolatility(),
    "calm": MeanRisk(solver_params={"tol_gap_abs": 1e-13, "tol_gap_rel": 1e-13, "tol_feas": 1e-13}),
    "parity": HierarchicalRiskParity(),
}
cases = []
for train, test, purge, anchored in ((30, 12, 0, False), (24, 7, 2, False), (40, 10, 1, True)):
    cv = WalkForward(test_size=test, train_size=train, purged_size=purge, expand_train=anchored, reduce_test=True)
    returns = {name: np.asarray(cross_val_predict(model, x, cv=cv).returns) for name, model in models.items()}
    sharpe = {name: r.mean() / r.std(ddof=1) for name, r in returns.items()}
    best = max(sharpe, key=sharpe.get)
    trials = len(models) + 6
    gamma = 0.5772156649015329
    luck = np.sqrt(np.var(list(sharpe.values()), ddof=1)) * ((1 - gamma) * norm.ppf(1 - 1 / trials) + gamma * norm.ppf(1 - 1 / (trials * np.e)))
    s, r = sharpe[best], returns[best]
    deflated = norm.cdf((s - luck) * np.sqrt(len(r) - 1) / np.sqrt(1 - skew(r) * s + (kurtosis(r, fisher=False) - 1) / 4 * s * s))
    cases.append(
        {
            "options": {"trainPeriods": train, "testPeriods": test, "purgePeriods": purge, "anchored": anchored, "earlierTrials": 6},
            "returns": {name: r.tolist() for name, r in returns.items()},
            "best": best,
            "trials": trials,
            "deflatedSharpeRatio": deflated,
        }
    )
out = here / "test/reference/backtest/choose-by-validation.json"
out.write_text(
    json.dumps(
        {
            "source": "skfolio cross_val_predict over WalkForward; the formula of Bailey and López de Prado (2014) in scipy",
            "command": "python scripts/reference/backtest/choose_by_validation.py",
            "versions": {p: version(p) for p in ("numpy", "scipy", "pandas", "scikit-learn", "cvxpy", "clarabel", "skfolio")},
            "input": x.tolist(),
            "expected": cases,
            "tolerance": 1e-7,
        }
    )
    + "\n"
)
