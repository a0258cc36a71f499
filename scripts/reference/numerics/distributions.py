"""The chi-squared distribution by scipy.

Run with: python scripts/reference/numerics/distributions.py
Needs: scipy (its version is written into the result).
"""

import json
from importlib.metadata import version
from pathlib import Path

from scipy.stats import chi2

TARGET = Path(__file__).parents[3] / "test/reference/numerics/distributions.json"
result = {
    "source": "scipy.stats",
    "command": "python scripts/reference/numerics/distributions.py",
    "versions": {"scipy": version("scipy")},
    "input": "each row: argument, degrees of freedom, value",
    "expected": {
        "chiSquaredTail": [
            [x, n, chi2.sf(x, n)] for x in [1e-3, 0.5, 1, 3.84, 10, 50, 200, 1000] for n in [1, 2, 3, 5, 10, 50, 300]
        ],
    },
    "tolerance": 1e-12,
}
TARGET.write_text(json.dumps(result) + "\n")
