"""The parametric policy of Brandt, Santa-Clara and Valkanov by a general optimizer, and a network's Sharpe ratio by matrices.

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

(Path(__file__).parents[3] / "test/reference/predict/policies.json").write_text(json.dumps({
    "source": "scipy.optimize.minimize (BFGS) on the mean utility; numpy for the network",
    "command": "python scripts/reference/predict/policies.py",
    "versions": {p: version(p) for p in ("numpy", "scipy")},
    "tolerance": 1e-7,
    "input": {"periods": T, "assets": N, "features": F, "x": x.ravel().tolist(), "returns": r.ravel().tolist()},
    "policies": cases,
    "network": {"hidden": H, "parameters": parameters.tolist(), "sharpeRatio": float(own.mean() / own.std()), "lastWeights": weights[-1].tolist()},
}) + "\n")
print(cases, own.mean() / own.std())
