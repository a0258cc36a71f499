"""Lots and gains of a journal by rp2 (no wash-sale rule; one queue of lots for each asset)."""

import importlib
import tempfile
from decimal import Decimal

from prezzemolo.avl_tree import AVLTree
from rp2.accounting_engine import AccountingEngine
from rp2.configuration import Configuration
from rp2.entry_types import EntrySetType
from rp2.in_transaction import InTransaction
from rp2.input_data import InputData
from rp2.out_transaction import OutTransaction
from rp2.plugin.country.us import US
from rp2.rp2_decimal import RP2Decimal
from rp2.tax_engine import compute_tax
from rp2.transaction_set import TransactionSet

INI = """[general]
assets = {assets}
exchanges = broker
holders = me
[in_header]
timestamp = 0
[out_header]
timestamp = 0
[intra_header]
timestamp = 0
"""


def rp2_gains(transactions, method):
    """For each asset the gains that rp2 finds: (sale, lot, quantity, gain). Lines of one day are a second apart, in their order."""
    assets = sorted({line["asset"] for line in transactions})
    with tempfile.NamedTemporaryFile("w", suffix=".ini", delete=False) as file:
        file.write(INI.format(assets=", ".join(assets)))
    configuration = Configuration(file.name, US())
    sets = {asset: [TransactionSet(configuration, kind, asset) for kind in ("IN", "OUT", "INTRA")] for asset in assets}
    day, second = None, 0
    for row, line in enumerate(transactions):
        second = second + 1 if line["date"] == day else 0
        day = line["date"]
        stamp = f"{day}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"
        quantity = RP2Decimal(str(line["quantity"]))
        price = RP2Decimal(str(line["amount"])) / quantity
        common = [configuration, stamp, line["asset"], "broker", "me"]
        bought, sold, _ = sets[line["asset"]]
        if line["type"] == "buy":
            bought.add_entry(InTransaction(*common, "Buy", price, quantity, row=row + 1, unique_id=line["id"]))
        else:
            sold.add_entry(OutTransaction(*common, "Sell", price, quantity, RP2Decimal("0"), row=row + 1, unique_id=line["id"]))
    gains = []
    plugin = importlib.import_module(f"rp2.plugin.accounting_method.{method}")
    for asset in assets:
        if sets[asset][1].count == 0:
            continue
        methods = AVLTree()
        methods.insert_node(1970, plugin.AccountingMethod())
        computed = compute_tax(configuration, AccountingEngine(methods), InputData(asset, *sets[asset]))
        for entry in computed.gain_loss_set:
            gains.append(
                (
                    entry.taxable_event.unique_id,
                    entry.acquired_lot.unique_id,
                    Decimal(entry.crypto_amount),
                    Decimal(entry.fiat_gain),
                )
            )
    return gains
