"""A year's sales in the Tax Exchange Format, as another program reads them: class TXFImporter of bankknife (github.com/ForABurton/bankknife, 8da55f1).

Run: python scripts/reference/import/txf.py <path of bankknife.py>, with the text to be read in test/reference/import/txf.json
"""

import importlib.util
import json
import sys
import tempfile
from pathlib import Path

spec = importlib.util.spec_from_file_location("bankknife", sys.argv[1])
bankknife = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bankknife)

path = Path("test/reference/import/txf.json")
reference = json.loads(path.read_text())
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "sales.txf"
    file.write_bytes(reference["input"]["text"].encode())
    rows = bankknife.TXFImporter("main").parse(str(file))
reference = {
    "source": "bankknife's TXFImporter (8da55f1): day of sale, description, first amount and reference of each record",
    "command": "python scripts/reference/import/txf.py bankknife.py",
    "versions": {"python": sys.version.split()[0], "bankknife": "8da55f1959f4cd1d631abbf087fda76bced4f1ac"},
    "input": reference["input"],
    "expected": [[row["Date"], row["Payee"], row["Amount"], row["Memo"]] for row in rows],
    "tolerance": 0,
}
path.write_text(json.dumps(reference, separators=(",", ":")) + "\n")
