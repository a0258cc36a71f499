"""Logarithms, exponentials and ln gamma with forty digits, rounded once.

    pip install mpmath==1.3.0
    python scripts/reference/numerics/logarithms.py > test/reference/numerics/logarithms.json
"""
import json
import random

import mpmath as mp

mp.mp.dps = 40
random.seed(1)


def near(center, width, count):
    return [center + width * (2 * random.random() - 1) * random.random() for _ in range(count)]


def spread(count):
    return [random.choice([1, 1.5]) * 10 ** random.uniform(-300, 300) for _ in range(count)]


# both sides of the nodes of the tables, of 1, of the square roots of a half and of two, and of the changes of method
LOGARITHM = near(1, 1e-3, 60) + near(0.70710678118, 1e-3, 30) + near(1.41421356237, 1e-3, 30) + near(1.3, 0.3, 60) + spread(120)
ONE_PLUS = near(0, 1e-12, 40) + near(0, 1e-3, 40) + near(0, 0.9, 120)
EXPONENTIAL = near(0, 1e-6, 30) + near(0, 1, 90) + near(-350, 350, 90) + near(300, 300, 30)
MINUS_ONE = near(0, 1e-9, 40) + near(0, 0.0625, 60) + near(0.0625, 1e-3, 20) + near(-0.0625, 1e-3, 20) + near(0, 3, 60)
GAMMA = [10 ** random.uniform(-6, 0) for _ in range(40)] + near(1, 0.2, 30) + near(2, 0.2, 30) + near(10, 1, 30) + near(60, 50, 60) + [1e5, 1e9]


def entry(name, function, points, relative):
    return {"function": name, "relative": relative, "points": [[x, float(function(mp.mpf(x)))] for x in points]}


print(
    json.dumps(
        {
            "source": "mpmath, forty digits",
            "command": "python scripts/reference/numerics/logarithms.py",
            "versions": {"mpmath": mp.__version__},
            "input": "the first number of each point",
            "expected": [
                entry("logarithm", mp.log, LOGARITHM, 4e-16),
                entry("logarithmOnePlus", mp.log1p, ONE_PLUS, 6e-16),
                entry("exponential", mp.exp, EXPONENTIAL, 6e-16),
                entry("exponentialMinusOne", mp.expm1, MINUS_ONE, 2e-14),
                entry("logGamma", mp.loggamma, GAMMA, 5e-16),
            ],
            "tolerance": "relative to the value, and for ln gamma to its largest term, at least 20; the expected values are rounded themselves",
        }
    )
)
