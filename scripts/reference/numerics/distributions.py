"""Student's t and chi-squared distributions by scipy.

Run with: python scripts/reference/numerics/distributions.py
Needs: scipy (its version is written into the result).
"""

import json
from importlib.metadata import version
from pathlib import Path

from scipy.stats import chi2, t

TARGET = Path(__file__).parents[3] / "test/reference/numerics/distributions.json"
degrees = [0.7, 1, 2, 2.5, 3, 5, 10, 30, 120, 1000]
result = {
    "source": "scipy.stats",
    "command": "python scripts/reference/numerics/distributions.py",
    "versions": {"scipy": version("scipy")},
    "input": "each row: argument, degrees of freedom, value",
    "expected": {
        "studentCdf": [[x, n, t.cdf(x, n)] for x in [-40, -8, -3, -1.5, -0.5, -0.01, 0.3, 2, 7] for n in degrees],
        "studentQuantile": [
            [p, n, t.ppf(p, n)] for p in [1e-6, 0.001, 0.01, 0.05, 0.3, 0.49, 0.6, 0.95, 0.99, 0.9999] for n in degrees
        ],
        "chiSquaredTail": [
            [x, n, chi2.sf(x, n)] for x in [1e-3, 0.5, 1, 3.84, 10, 50, 200, 1000] for n in [1, 2, 3, 5, 10, 50, 300]
        ],
    },
    "tolerance": 1e-12,
}
TARGET.write_text(json.dumps(result) + "\n")
