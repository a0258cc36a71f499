"""Adjusted cost bases and superficial losses of Canada, by acb-tax-mcp.

Run: pip install acb-tax-mcp==0.5.0; python scripts/reference/tax/canada-shares.py
"""

import json
import random
import sys
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from acb_tax_mcp.acb import compute
from random_trades import random_trades


def gains(trades):
    said = compute(
        [
            {
                "date": line["date"],
                "action": line["type"],
                "security": line["asset"],
                "shares": line["quantity"],
                "price": str(Decimal(str(line["amount"])) / line["quantity"]),
                "note": line["id"],
            }
            for line in trades
        ]
    )
    assert said["warnings"] == []
    return {
        "dispositions": [
            [one["note"], one["acb"], one["superficial_loss_denied"], one["capital_gain"]] for one in said["dispositions"]
        ],
        "holdings": [[one["security"], one["shares"], one["total_acb"]] for one in said["holdings"]],
    }


random.seed(54)
books = [random_trades(random, 40) for _ in range(30)]
reference = {
    "source": "acb-tax-mcp: sale, adjusted cost base, denied loss and gain of each disposition; holdings at the end",
    "command": "python scripts/reference/tax/canada-shares.py",
    "versions": {"python": sys.version.split()[0], "acb-tax-mcp": version("acb-tax-mcp")},
    "input": {"books": books},
    "expected": [gains(book) for book in books],
    "tolerance": 0.05,
}
Path("test/reference/tax/canada-shares.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")
