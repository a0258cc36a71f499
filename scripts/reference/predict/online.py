"""Online portfolios of two made-up stocks by Cover's sums over a grid, and exponentiated gradient step by step.

pip install numpy==2.4.6
python scripts/reference/predict/online.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np

random = np.random.default_rng(5)
T = 40
prices = np.round(100 * np.cumprod(1 + 0.05 * random.standard_normal((T, 2)), axis=0), 4)
moves = prices[1:] / prices[:-1]
grid = np.linspace(0, 1, 21)
mixes = np.stack([grid, 1 - grid])
paths = np.cumprod(moves @ mixes, axis=0)
universal = [1.0, *paths.mean(axis=1)]
w, gradient = np.array([0.5, 0.5]), [1.0]
for x in moves:
    gradient.append(gradient[-1] * (w @ x))
    w = w * np.exp(0.3 * x / (w @ x))
    w /= w.sum()
(Path(__file__).parents[3] / "test/reference/predict/online.json").write_text(json.dumps({
    "source": "numpy: mean wealth of 21 constant mixes (Cover 1991); exponentiated gradient of rate 0.3 (Helmbold et al. 1998)",
    "command": "python scripts/reference/predict/online.py",
    "versions": {"numpy": version("numpy")},
    "tolerance": 1e-12,
    "input": {"prices": prices.ravel().tolist()},
    "expected": {"universal": [float(v) for v in universal], "exponentiatedGradient": [float(v) for v in gradient], "lastWeights": w.tolist()},
}) + "\n")
