"""The fills of the family office in beancount 3.2.3 and rp2 1.7.2: shares, cash, cost of what is left, and gains by year.

    python books.py books.json
"""

import json
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from beancount.core.data import Transaction
from beancount.loader import load_string

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reference" / "tax"))
from rp2_lots import rp2_gains  # noqa: E402

book = json.load(open(sys.argv[1]), parse_float=Decimal)
cents = lambda value: Decimal(value).quantize(Decimal("0.01"))  # noqa: E731
lines = book["transactions"]

# beancount: every fill at its total amount, costs included; sales take lots first in, first out
entries = ['option "operating_currency" "USD"', "1990-01-01 open Assets:Cash USD"]
for asset in sorted({line["asset"] for line in lines}):
    entries.append(f'1990-01-01 open Assets:Stocks:{asset.title()} {asset} "FIFO"')
entries += ["1990-01-01 open Income:Gains USD", "1990-01-01 open Equity:Capital USD"]
entries.append(f'1990-01-02 * "capital"\n  Assets:Cash  {book["capital"]} USD\n  Equity:Capital')
for line in lines:
    account = f"Assets:Stocks:{line['asset'].title()}"
    quantity, amount = Decimal(line["quantity"]), cents(line["amount"])
    if line["type"] == "buy":
        entries.append(
            f'{line["date"]} * "{line["id"]}"\n  {account}  {quantity} {line["asset"]} {{{{{amount} USD}}}}\n  Assets:Cash  -{amount} USD'
        )
    else:
        entries.append(
            f'{line["date"]} * "{line["id"]}"\n  {account}  -{quantity} {line["asset"]} {{}} @@ {amount} USD\n  Assets:Cash  {amount} USD\n  Income:Gains'
        )
parsed, errors, _ = load_string("\n".join(entries) + "\n")
assert not errors, errors[:3]
shares, cost, cash, gains = defaultdict(Decimal), Decimal(0), Decimal(0), defaultdict(Decimal)
for entry in parsed:
    if not isinstance(entry, Transaction):
        continue
    for posting in entry.postings:
        if posting.account == "Assets:Cash":
            cash += posting.units.number
        elif posting.account == "Income:Gains":
            gains[str(entry.date.year)] -= posting.units.number
        elif posting.account.startswith("Assets:Stocks"):
            shares[posting.units.currency] += posting.units.number
            cost += posting.units.number * posting.cost.number
open_basis = sum(Decimal(lot["adjustedBasis"]) for lot in book["openLots"])
ours = {year: cents(Decimal(t["shortTerm"]) + Decimal(t["longTerm"])) for year, t in book["byYear"].items()}


def nearly(a, b, tolerance="0.02"):
    return abs(Decimal(a) - Decimal(b)) <= Decimal(tolerance)


for asset, quantity in book["holdings"].items():
    assert nearly(shares[asset], quantity, "0.000001"), (asset, shares[asset], quantity)
# our cash is the sum of unrounded fills, the books are in cents: half a cent a fill at most
assert nearly(cash, book["cash"], str(Decimal("0.005") * len(lines))), (cash, book["cash"])
assert nearly(cost, open_basis, "1"), (cost, open_basis)
worst = max((abs(gains[year] - ours.get(year, Decimal(0))) for year in set(gains) | set(ours)), default=Decimal(0))
assert worst <= Decimal("0.5"), worst
print(f"beancount: {len(lines)} fills, shares and cash agree, cost of what is left {cents(cost)} (ours {cents(open_basis)}), gains by year within {worst.quantize(Decimal('0.01'))}")

plain = [{**line, "quantity": str(line["quantity"]), "amount": str(cents(line["amount"]))} for line in lines]
year_of = {line["id"]: line["date"][:4] for line in lines}
by_year = defaultdict(Decimal)
for sale, _, _, gain in rp2_gains(plain, "fifo"):
    by_year[year_of[sale]] += gain
worst = max((abs(by_year[year] - ours.get(year, Decimal(0))) for year in set(by_year) | set(ours)), default=Decimal(0))
assert worst <= Decimal("0.5"), worst
print(f"rp2: gains by year within {worst.quantize(Decimal('0.01'))}")
