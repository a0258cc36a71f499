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


def measure_within(seconds, work, peer, run, value):
    """Times one run in a process of its own, which is stopped after so many seconds: then the row says that it took longer."""
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)

    def once():
        start = time.perf_counter()
        answer = run()
        theirs.send(((time.perf_counter() - start) * 1000, float(value(answer))))

    process = context.Process(target=once)
    process.start()
    theirs.close()
    row = {"work": work, "peer": peer}
    try:
        if ours.poll(seconds):
            milliseconds, answer = ours.recv()
            row |= {"milliseconds": milliseconds, "value": answer}
        else:
            row |= {"milliseconds": seconds * 1000, "stopped": True}
    except EOFError:  # it ended without an answer
        row |= {"milliseconds": None, "note": "failed"}
    process.kill()
    process.join()
    rows.append(row)
    print(f"  {peer}: {work}", file=sys.stderr, flush=True)


def finish():
    (folder / "output.json").write_text(json.dumps(rows))
