"""Investment transactions of the OFX samples, by ofxparse, and by ofxtools where the file keeps to the specification as it demands.

Run: pip install ofxparse==0.21 ofxtools==0.9.5; python scripts/reference/import/ofx.py
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

from ofxparse import OfxParser
from ofxtools.Parser import OFXTree

warnings.filterwarnings("ignore")  # html.parser is what ofxparse takes
root = Path(__file__).parents[3]
files = ["ofx-1.ofx", "ofx-2.ofx", "ofx-3.qfx"]


def figure(number):
    return None if number is None else format(number, "f")


def by_ofxparse(path):
    with path.open("rb") as file:
        (account,) = OfxParser.parse(file).accounts
    return account.account_id, sorted(
        [t.id, t.type, t.tradeDate.date().isoformat(), t.security, figure(t.units), figure(t.total)]
        for t in account.statement.transactions
        if hasattr(t, "tradeDate")
    )


def by_ofxtools(path):
    tree = OFXTree()
    tree.parse(str(path))
    (statement,) = tree.convert().statements
    rows = []
    for t in statement.transactions:
        if type(t).__name__ == "INVBANKTRAN":
            continue
        units = getattr(t, "units", None)
        rows.append(
            [t.fitid, type(t).__name__.lower(), t.dttrade.date().isoformat(), t.uniqueid, figure(units or 0), figure(t.total)]
        )
    return statement.account.acctid, sorted(rows)


expected = {}
for name in files:
    path = root / "test/import/samples" / name
    account, rows = by_ofxparse(path)
    expected[name] = {"account": account, "transactions": rows}
    try:
        strict = by_ofxtools(path)
    except Exception as error:
        expected[name]["ofxtools"] = type(error).__name__
    else:
        if strict[0] != account or [[*r[:4], float(r[4]), float(r[5])] for r in strict[1]] != [
            [*r[:4], float(r[4]), float(r[5])] for r in rows
        ]:
            sys.exit(f"{name}: ofxtools reads {strict}, ofxparse {account, rows}")
        expected[name]["ofxtools"] = "agrees"

case = {
    "source": "ofxparse and ofxtools: id, element, trade date, security, units and total of each investment transaction",
    "command": "python scripts/reference/import/ofx.py",
    "versions": {
        "python": sys.version.split()[0],
        "ofxparse": version("ofxparse"),
        "ofxtools": version("ofxtools"),
    },
    "input": {"files": files},
    "expected": expected,
    "tolerance": 0,
}
(root / "test/reference/import/ofx.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")
