"""Normal distribution function and quantiles by scipy.

pip install scipy==1.17.1 numpy==2.4.6
python scripts/reference/numerics/normal.py
"""
import json
import pathlib

import numpy as np
import scipy
from scipy import stats

points = [-37.5, -20.0, -12.0, -8.3, -5.0, -3.1, -3.0, -2.9, -2.0, -1.0, -0.3, -1e-9, 0.0, 0.1, 0.7, 1.5, 2.99, 3.01, 5.0, 9.0]
probabilities = [1e-300, 1e-20, 1e-10, 1e-5, 0.001, 0.01, 0.025, 0.05, 0.0749, 0.0751, 0.2, 0.4, 0.5, 0.6, 0.9, 0.95, 0.99, 0.999]
path = pathlib.Path(__file__).resolve().parents[3] / "test" / "reference" / "numerics" / "normal.json"
record = dict(
    source="scipy.stats.norm",
    command="python scripts/reference/numerics/normal.py",
    versions=dict(scipy=scipy.__version__, numpy=np.__version__),
    input=dict(points=points, probabilities=probabilities),
    expected=dict(
        cdf=[float(stats.norm.cdf(x)) for x in points], quantile=[float(stats.norm.ppf(p)) for p in probabilities]
    ),
    tolerance=2e-13,
)
path.write_text(json.dumps(record, indent=1, allow_nan=False) + "\n")
