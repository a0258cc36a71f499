import sys
from pathlib import Path

from peers import finish, given, measure

sys.path.append(str(Path(__file__).parents[2] / "scripts/reference/tax"))
from rp2_lots import rp2_gains  # noqa: E402

for case in given["cases"]:
    measure(
        case["work"],
        "rp2",
        lambda: rp2_gains(case["transactions"], "hifo"),
        lambda gains: float(sum(gain for *_, gain in gains)),
        repeat=3 if len(case["transactions"]) <= 1_000 else 1,
    )

finish()
