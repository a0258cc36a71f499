"""Iterations of hmmlearn's GaussianHMM from a given start, without its priors: history, parameters, posteriors, Viterbi path.

Pins: hmmlearn==0.3.3 numpy==2.4.6
Run: python scripts/reference/regime/gaussian-hmm.py > test/reference/regime/gaussian-hmm.json
"""

import json
import sys

import hmmlearn
import numpy as np
from hmmlearn.hmm import GaussianHMM

rng = np.random.default_rng(20240607)


def simulate(rows, states, dimension):
    """A sticky chain whose states differ in level and spread."""
    state = 0
    out = np.empty((rows, dimension))
    for t in range(rows):
        if rng.random() < 0.05:
            state = rng.integers(states)
        out[t] = 0.001 * (state - 1) + 0.006 * (1 + state) * rng.normal(size=dimension)
    return out


def start_of(states, dimension, covariance):
    transition = np.full((states, states), 0.1 / max(1, states - 1))
    np.fill_diagonal(transition, 0.9)
    means = np.array([[0.002 * (k - 1) + 0.0005 * d for d in range(dimension)] for k in range(states)])
    variances = np.array([[(0.005 + 0.006 * k) ** 2] * dimension for k in range(states)])
    covariances = variances if covariance == "diag" else np.array([np.diag(v) for v in variances])
    return np.full(states, 1 / states), transition, means, covariances


def parameters(model, covariance):
    covariances = model._covars_ if covariance == "diag" else model.covars_
    return {
        "start": model.startprob_.tolist(),
        "transition": model.transmat_.ravel().tolist(),
        "means": model.means_.ravel().tolist(),
        "covariances": np.asarray(covariances).ravel().tolist(),
    }


cases = []
for rows, states, dimension, covariance in [(240, 3, 1, "diag"), (200, 2, 3, "full"), (200, 5, 2, "diag"), (160, 2, 1, "full"), (220, 7, 1, "diag")]:
    x = simulate(rows, states, dimension)
    start, transition, means, covariances = start_of(states, dimension, covariance)
    fits = {}
    for iterations in (1, 5, 50):
        model = GaussianHMM(states, covariance_type=covariance, covars_prior=0, n_iter=iterations, tol=-np.inf, init_params="", implementation="log")
        model.startprob_, model.transmat_, model.means_, model.covars_ = start, transition, means, covariances
        model.fit(x)
        fits[iterations] = {"parameters": parameters(model, covariance)}
    # its monitor remembers two log-likelihoods, so the history is collected step by step
    history = []
    step = GaussianHMM(states, covariance_type=covariance, covars_prior=0, n_iter=1, tol=-np.inf, init_params="", implementation="log")
    step.startprob_, step.transmat_, step.means_, step.covars_ = start, transition, means, covariances
    for _ in range(50):
        history.append(float(step.score(x)))
        step.fit(x)
    for iterations in (1, 5, 50):
        fits[iterations]["history"] = history[:iterations]
    cases.append(
        {
            "input": {
                "rows": rows,
                "states": states,
                "dimension": dimension,
                "covariance": "diagonal" if covariance == "diag" else "full",
                "values": x.ravel().tolist(),
                "initial": {
                    "start": start.tolist(),
                    "transition": transition.ravel().tolist(),
                    "means": means.ravel().tolist(),
                    "covariances": covariances.ravel().tolist(),
                },
            },
            "expected": {
                "fits": fits,
                "logLikelihood": float(model.score(x)),
                "posteriors": model.predict_proba(x).ravel().tolist(),
                "path": model.decode(x)[1].tolist(),
                "pathLogProbability": float(model.decode(x)[0]),
            },
        }
    )

json.dump(
    {
        "source": "hmmlearn GaussianHMM with covars_prior=0, explicit start",
        "command": "python scripts/reference/regime/gaussian-hmm.py",
        "versions": {"python": sys.version.split()[0], "hmmlearn": hmmlearn.__version__, "numpy": np.__version__},
        "cases": cases,
        "tolerance": 1e-8,
    },
    sys.stdout,
)
