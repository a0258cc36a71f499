"""What the Python side of every comparison shares: reading the numbers, timing, writing the rows."""

import json
import statistics
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")

folder = Path(sys.argv[1])
given = json.loads((folder / "input.json").read_text())
rows = []


def array(name, *shape):
    """The numbers of one Float64Array of the other side."""
    return np.fromfile(folder / f"{name}.f64", dtype="<f8").reshape(shape or (-1,))


def measure(work, peer, run, value=None, repeat=5):
    """Times `run` (median of `repeat` after one run to warm up) and keeps a row; `value` turns its answer into one number."""
    try:
        answer = run()
        times = []
        for _ in range(repeat):
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1000)
        rows.append(
            {
                "work": work,
                "peer": peer,
                "milliseconds": statistics.median(times),
                "value": None if value is None else float(value(answer)),
            }
        )
    except Exception as error:  # a peer that fails is a row, too
        rows.append({"work": work, "peer": peer, "milliseconds": None, "note": f"failed: {type(error).__name__}"})
    print(f"  {rows[-1]['peer']}: {work}", file=sys.stderr, flush=True)


def finish():
    (folder / "output.json").write_text(json.dumps(rows))
