"""The parametric policy of Brandt, Santa-Clara and Valkanov by general optimizers, without and with costs, and a network's Sharpe ratio by matrices.

pip install numpy==2.4.6 scipy==1.17.1
python scripts/reference/predict/policies.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

random = np.random.default_rng(3)
T, N, F, H = 90, 6, 2, 3
x = np.round(random.standard_normal((T, N, F)), 4)
x -= x.mean(axis=1, keepdims=True)
x = np.round(x, 6)
r = np.round(0.006 + x @ [0.006, -0.004] + 0.04 * random.standard_normal((T, N)), 6)


def growth(theta):
    return 1 + ((1 + x @ theta) * r).mean(axis=1)


def utility(g, gamma):
    return np.log(g) if gamma == 1 else g ** (1 - gamma) / (1 - gamma)


cases = []
for gamma, penalty in ((5, 0.0), (1, 0.001), (3, 0.01)):
    def loss(theta):
        g = growth(theta)
        return 1e6 if (g <= 0).any() else -utility(g, gamma).mean() + penalty * theta @ theta

    def slope(theta):
        g = growth(theta)
        return -(g[:, None] ** -gamma * np.einsum("tnf,tn->tf", x, r) / N).mean(axis=0) + 2 * penalty * theta

    answer = minimize(loss, np.zeros(F), jac=slope, method="BFGS", options={"gtol": 1e-13})
    g = growth(answer.x)
    s = np.einsum("tnf,tn->tf", x, r) / N
    hessian = gamma * np.einsum("t,ti,tj->ij", g ** (-gamma - 1), s, s) / T + 2 * penalty * np.eye(F)
    scores = g[:, None] ** -gamma * s
    covariance = np.linalg.inv(hessian) @ (scores.T @ scores / T) @ np.linalg.inv(hessian) / T
    mean = utility(g, gamma).mean()
    cases.append({"riskAversion": gamma, "penalty": penalty, "coefficients": answer.x.tolist(),
                  "standardErrors": np.sqrt(np.diag(covariance)).tolist(),
                  "certaintyEquivalent": float(np.exp(mean) - 1 if gamma == 1 else ((1 - gamma) * mean) ** (1 / (1 - gamma)) - 1)})

parameters = np.round(random.standard_normal(H * F + 2 * H), 4)
W, b, v = parameters[: H * F].reshape(H, F), parameters[H * F : H * F + H], parameters[H * F + H :]
scores = np.tanh(x @ W.T + b) @ v
weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
own = (weights * r).sum(axis=1)


def traded(theta):
    """Weights of a date less those of the date before, which drifted with the growth of equal ones."""
    w = (1 + x @ theta) / N
    drifted = w[:-1] * (1 + r[:-1]) / (1 + r[:-1].mean(axis=1, keepdims=True))
    return w[1:] - drifted


def growth_after(theta, rate, smooth):
    g = growth(theta)
    g[1:] -= rate * (np.sqrt(traded(theta) ** 2 + smooth**2) - smooth).sum(axis=1)
    return g


with_costs = []
for gamma, penalty, rate in ((5, 0.0, 0.002), (5, 0.001, 0.01), (1, 0.0005, 0.004)):
    def loss_after(theta, smooth):
        g = growth_after(theta, rate, smooth)
        return 1e6 if (g <= 0).any() else -utility(g, gamma).mean() + penalty * theta @ theta

    # corners and all, without slopes
    exact = minimize(loss_after, np.zeros(F), args=(0.0,), method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-16, "maxiter": 20_000, "maxfev": 20_000})
    exact = minimize(loss_after, exact.x, args=(0.0,), method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-16, "maxiter": 20_000, "maxfev": 20_000})
    rounded = minimize(loss_after, exact.x, args=(0.001 / N,), method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-16, "maxiter": 20_000, "maxfev": 20_000})
    mean = utility(growth_after(exact.x, rate, 0.0), gamma).mean()
    with_costs.append({"riskAversion": gamma, "penalty": penalty, "proportional": rate, "coefficients": exact.x.tolist(), "rounded": rounded.x.tolist(),
                       "loss": float(exact.fun), "turnover": float(np.abs(traded(exact.x)).sum(axis=1).mean() / 2),
                       "certaintyEquivalent": float(np.exp(mean) - 1 if gamma == 1 else ((1 - gamma) * mean) ** (1 / (1 - gamma)) - 1)})

drifted = weights[:-1] * (1 + r[:-1]) / (1 + own[:-1, None])
net = own.copy()
net[1:] -= 0.01 * np.abs(weights[1:] - drifted).sum(axis=1)

(Path(__file__).parents[3] / "test/reference/predict/policies.json").write_text(json.dumps({
    "source": "scipy.optimize.minimize (BFGS) on the mean utility; numpy for the network",
    "command": "python scripts/reference/predict/policies.py",
    "versions": {p: version(p) for p in ("numpy", "scipy")},
    "tolerance": 1e-7,
    "input": {"periods": T, "assets": N, "features": F, "x": x.ravel().tolist(), "returns": r.ravel().tolist()},
    "policies": cases,
    "policiesWithCosts": with_costs,
    "network": {"hidden": H, "parameters": parameters.tolist(), "sharpeRatio": float(own.mean() / own.std()),
                "proportional": 0.01, "sharpeRatioAfterCosts": float(net.mean() / net.std()), "lastWeights": weights[-1].tolist()},
}) + "\n")
print(cases, with_costs, own.mean() / own.std(), net.mean() / net.std())
