"""Disposals by the share identification rules of the United Kingdom, by investir.

Run: pip install investir==1.8; python scripts/reference/tax/uk-shares.py
"""

import json
import random
import sys
from collections import defaultdict
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

from investir.findata.types import SecurityInfo, Split
from investir.taxcalculator import TaxCalculator
from investir.transaction import Acquisition, Disposal
from investir.trhistory import TransactionHistory
from investir.typing import ISIN
from moneyed import GBP, Money
from random_trades import random_trades


class Splits:
    """The splits of a journal, in the place of prices and splits from a server."""

    def __init__(self, trades):
        self.of = defaultdict(list)
        for line in trades:
            if line["type"] == "split":
                moment = datetime.combine(datetime.fromisoformat(line["date"]), time(), timezone.utc)
                self.of[line["asset"]].append(Split(moment, Decimal(line["ratio"])))

    def get_security_info(self, isin, _name, _moment):
        return SecurityInfo(name=isin, splits=self.of[isin])

    def convert_money(self, money, _currency, _day=None):
        return money


def disposals(trades):
    orders = []
    for k, line in enumerate(trades):
        if line["type"] == "split":
            continue
        kind = Acquisition if line["type"] == "buy" else Disposal
        moment = datetime.fromisoformat(line["date"]).replace(tzinfo=timezone.utc) + timedelta(hours=9, seconds=k)
        money = Money(str(line["amount"]), GBP)
        orders.append(
            kind(moment, isin=ISIN(line["asset"]), name=line["asset"], total=money, quantity=Decimal(line["quantity"]))
        )
    calculator = TaxCalculator(TransactionHistory(orders=orders), Splits(trades))
    parts = [
        [
            gain.disposal.isin,
            gain.disposal.date.isoformat(),
            gain.acquisition_date and gain.acquisition_date.isoformat(),
            float(gain.disposal.quantity),
            round(float(gain.cost), 4),
            round(float(gain.gain_loss), 4),
        ]
        for gain in calculator.capital_gains()
    ]
    pools = [[one.isin, float(one.quantity), round(float(one.cost), 4)] for one in calculator.holdings]
    return {"parts": sorted(parts, key=lambda part: (part[1], part[0], part[2] or "9999")), "pools": sorted(pools)}


random.seed(104)
books = [random_trades(random, 40, splits=True) for _ in range(30)]
reference = {
    "source": "investir: asset, day, day of the purchase (null: the pool), shares, cost and gain of each part of a disposal; pools at the end",
    "command": "python scripts/reference/tax/uk-shares.py",
    "versions": {"python": sys.version.split()[0], "investir": version("investir")},
    "input": {"books": books},
    "expected": [disposals(book) for book in books],
    "tolerance": 0.05,
}
Path("test/reference/tax/uk-shares.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")
