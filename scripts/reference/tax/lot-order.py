"""Lot order of FIFO, LIFO, HIFO and LOFO, by rp2; FIFO, LIFO and HIFO once more by beancount.

Run: pip install rp2==1.7.2 beancount==3.2.3; python scripts/reference/tax/lot-order.py
"""

import json
import random
import sys
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from beancount import loader
from rp2_lots import rp2_gains

random.seed(20)
transactions, held, day = [], {"KO": 0, "IBM": 0}, date(2023, 1, 2)
for i in range(160):
    day += timedelta(days=random.randint(1, 4))
    asset = random.choice(["KO", "IBM"])
    sell = held[asset] > 20 and random.random() < 0.45
    quantity = random.randint(1, held[asset] // 2) if sell else random.randint(1, 60)
    held[asset] += -quantity if sell else quantity
    cents = quantity * random.randint(3000, 9000)
    transactions.append(
        {
            "id": f"t{i}",
            "type": "sell" if sell else "buy",
            "date": day.isoformat(),
            "asset": asset,
            "quantity": quantity,
            "amount": cents / 100,
        }
    )

expected = {}
for method in ("fifo", "lifo", "hifo", "lofo"):
    pieces = {}
    for sale, lot, quantity, gain in rp2_gains(transactions, method):
        before = pieces.get((sale, lot), (0, 0))
        pieces[sale, lot] = (before[0] + quantity, before[1] + gain)
    expected[method] = sorted([sale, lot, float(q), float(round(gain, 2))] for (sale, lot), (q, gain) in pieces.items())


def beancount_gains(booking):
    """Gain of each sale, from the lots that beancount's booking method reduces."""
    lines = [f'2000-01-01 open Assets:Shares "{booking}"', "2000-01-01 open Assets:Cash", "2000-01-01 open Income:Gains"]
    for line in transactions:
        sign = "-" if line["type"] == "sell" else ""
        cost = "{}" if sign else "{{" + f"{line['amount']:.2f} USD" + "}}"
        lines.append(f'{line["date"]} * "{line["id"]}"')
        lines.append(f"  Assets:Shares  {sign}{line['quantity']} {line['asset']} {cost}")
        lines.append(f"  Assets:Cash  {'' if sign else '-'}{line['amount']:.2f} USD")
        if sign:
            lines.append("  Income:Gains")
    entries, errors, _ = loader.load_string("\n".join(lines))
    assert not errors, errors[:3]
    gains = {}
    for entry in entries:
        for posting in getattr(entry, "postings", []):
            if posting.account == "Income:Gains":
                gains[entry.narration] = float(-posting.units.number)
    return gains


for method in ("fifo", "lifo", "hifo"):
    theirs = beancount_gains(method.upper())
    ours = {}
    for sale, _, _, gain in expected[method]:
        ours[sale] = ours.get(sale, 0) + gain
    worst = max(abs(theirs[sale] - gain) for sale, gain in ours.items())
    assert set(theirs) == set(ours) and worst < 0.011, (method, worst)

target = Path(__file__).parents[3] / "test/reference/tax/lot-order.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(
    json.dumps(
        {
            "source": "rp2, accounting methods fifo, lifo, hifo, lofo; beancount, booking FIFO, LIFO, HIFO, agrees",
            "command": "python scripts/reference/tax/lot-order.py",
            "versions": {"python": sys.version.split()[0], "rp2": version("rp2"), "beancount": version("beancount")},
            "input": {"transactions": transactions},
            "expected": expected,
            "tolerance": 0.011,
        },
        separators=(",", ":"),
    )
    + "\n"
)
