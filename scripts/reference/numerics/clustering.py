"""Linkages and leaf orders of scipy.

pip install numpy==2.4.6 scipy==1.17.1
python scripts/reference/numerics/clustering.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
import scipy.cluster.hierarchy as sch
from scipy.spatial.distance import squareform



def shortest(z, d):
    """The shortest leaf order by trying all turns of the merges."""
    n = len(d)

    def orders(k):
        if k < n:
            return [[k]]
        a, b = int(z[k - n, 0]), int(z[k - n, 1])
        return [x + y for first, second in ((a, b), (b, a)) for x in orders(first) for y in orders(second)]

    left = set(sch.to_tree(z).get_left().pre_order())
    return min((o for o in orders(2 * n - 2) if o[0] in left), key=lambda o: sum(d[o[i], o[i + 1]] for i in range(n - 1)))


rng = np.random.default_rng(11)
cases = []
for n in (2, 3, 7, 11, 24, 60):
    factors = rng.normal(size=(200, 3))
    x = factors @ rng.normal(size=(3, n)) + rng.normal(size=(200, n))
    d = np.sqrt(np.clip((1 - np.corrcoef(x.T)) / 2, 0, 1))
    d = (d + d.T) / 2
    np.fill_diagonal(d, 0)
    condensed = squareform(d)
    expected = {}
    for method in ("single", "complete", "average", "ward"):
        z = sch.linkage(condensed, method)
        expected[method] = {
            "merges": z.tolist(),
            "order": sch.leaves_list(z).tolist(),
            "scipy": sch.leaves_list(sch.optimal_leaf_ordering(z, condensed)).tolist(),
        }
        if n < 12:
            expected[method]["shortest"] = shortest(z, d)
    seen_as_points = sch.linkage(d, "single")
    cases.append(
        {
            "input": {"n": n, "condensed": condensed.tolist()},
            "expected": {**expected, "distanceOfDistances": seen_as_points[:, 2].tolist()},
        }
    )

# whole numbers: many equal distances
for n in (6, 15):
    d = rng.integers(1, 4, size=(n, n)).astype(float)
    d = np.triu(d, 1)
    condensed = squareform(d + d.T)
    expected = {m: {"merges": sch.linkage(condensed, m).tolist()} for m in ("single", "complete")}
    cases.append({"input": {"n": n, "condensed": condensed.tolist()}, "expected": expected})

out = Path(__file__).parents[3] / "test/reference/numerics/clustering.json"
out.write_text(
    json.dumps(
        {
            "source": "scipy.cluster.hierarchy: linkage, leaves_list, optimal_leaf_ordering",
            "command": "python scripts/reference/numerics/clustering.py",
            "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
            "cases": cases,
            "tolerance": 1e-12,
        }
    )
)
