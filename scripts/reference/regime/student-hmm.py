"""Student-t: one state fitted by scipy's maximum likelihood; two states filtered, smoothed and scored with scipy's densities;
special functions of the kernels.

Pins: scipy==1.17.1 numpy==2.4.6
Run: python scripts/reference/regime/student-hmm.py > test/reference/regime/student-hmm.json
"""

import json
import sys

import numpy as np
import scipy
from scipy import optimize, special, stats

rng = np.random.default_rng(11)
x = 0.02 * stats.t.rvs(4.5, size=400, random_state=rng) + 0.001


def negative(theta):
    nu, location, log_scale = np.exp(theta[0]), theta[1], theta[2]
    return -stats.t.logpdf(x, nu, location, np.exp(log_scale)).sum()


best = optimize.minimize(negative, [np.log(6), 0.0, np.log(0.02)], method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-12, "maxiter": 10000, "maxfev": 10000})

start = np.array([0.3, 0.7])
transition = np.array([[0.95, 0.05], [0.1, 0.9]])
location, scale, nu = np.array([0.001, -0.002]), np.array([0.012, 0.04]), np.array([5.0, 3.2])
log_b = np.array([stats.t.logpdf(x, nu[k], location[k], scale[k]) for k in range(2)]).T
log_a = np.log(transition)
forward = np.empty_like(log_b)
backward = np.zeros_like(log_b)
forward[0] = np.log(start) + log_b[0]
for t in range(1, len(x)):
    forward[t] = special.logsumexp(forward[t - 1][:, None] + log_a, axis=0) + log_b[t]
for t in range(len(x) - 2, -1, -1):
    backward[t] = special.logsumexp(log_a + log_b[t + 1] + backward[t + 1], axis=1)
total = special.logsumexp(forward[-1])

points = [0.1, 0.5, 1.0, 1.05, 2.5, 7.9, 8.0, 33.3, 101.0]
json.dump(
    {
        "source": "scipy.stats.t, scipy.optimize (Nelder-Mead), scipy.special",
        "command": "python scripts/reference/regime/student-hmm.py",
        "versions": {"python": sys.version.split()[0], "scipy": scipy.__version__, "numpy": np.__version__},
        "input": {
            "values": x.tolist(),
            "start": start.tolist(),
            "transition": transition.ravel().tolist(),
            "means": location.tolist(),
            "scales": scale.tolist(),
            "degreesOfFreedom": nu.tolist(),
            "points": points,
        },
        "expected": {
            "oneState": {"nu": float(np.exp(best.x[0])), "mean": float(best.x[1]), "scale": float(np.exp(best.x[2])), "logLikelihood": float(-best.fun)},
            "logLikelihood": float(total),
            "filtered": np.exp(forward - special.logsumexp(forward, axis=1, keepdims=True)).ravel().tolist(),
            "smoothed": np.exp(forward + backward - total).ravel().tolist(),
            "logGamma": special.gammaln(points).tolist(),
            "digamma": special.digamma(points).tolist(),
        },
        "tolerance": 1e-8,
    },
    sys.stdout,
)
