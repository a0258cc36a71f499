"""Makes the files of examples/data from four Python packages. Needs Python 3.9 or later and its standard library alone.

    bash scripts/data/make-example-data.sh        # downloads the packages with pip, then runs this program on them

Usage of the program itself: python scripts/data/make-example-data.py FOLDER_OF_WHEELS
The content is the same on every run: rows keep their order, and the gzip header holds no time and no name.
"""

import bz2
import calendar
import csv
import gzip
import hashlib
import io
import pathlib
import sys
import zipfile

OUT = pathlib.Path(__file__).resolve().parents[2] / "examples" / "data"

# Distribution and version; the member of the wheel; the hash of that member, so that another release is noticed.
SOURCES = {
    "sp500": (
        "skfolio-1.12.2",
        "skfolio/datasets/data/sp500_dataset.csv.gz",
        "ee21cac28befb1d0a739a9ceb22184f995394726aa0cfde9a21941d1ac04ac0d",
    ),
    "factors": (
        "skfolio-1.12.2",
        "skfolio/datasets/data/factors_dataset.csv.gz",
        "6eb089953db90c9a38d3283582751701a90db6f59965847fd64b0578de497161",
    ),
    "stocks": (
        "bokeh_sampledata-2026.1",
        "bokeh_sampledata/_data/stocks.csv.gz",
        "5abadf99b2d394f920120a27de6f0df129859d71d4cfb0bf661bcc99446ab1fd",
    ),
    "funds": (
        "mlfinpy-0.1.2",
        "mlfinpy/dataset/data/stock_prices.csv",
        "ddefadb41fecfc7375293dbb51d55f26fe016bd5513beccb48ea92b10d114c0f",
    ),
    "french": (
        "linearmodels-7.1",
        "linearmodels/datasets/french/french.csv.bz2",
        "fab6482f4f011a2fcec2fd087d740eef3c5bcc24a39459569a4224516fca1b6e",
    ),
}


def rows_of(folder: pathlib.Path, name: str) -> list[dict[str, str]]:
    distribution, member, sha256 = SOURCES[name]
    wheels = sorted(folder.glob(f"{distribution}-*.whl"))
    if not wheels:
        sys.exit(f"{folder} has no wheel of {distribution}")
    raw = zipfile.ZipFile(wheels[0]).read(member)
    found = hashlib.sha256(raw).hexdigest()
    if found != sha256:
        sys.exit(f"{member} of {distribution} has the SHA-256 {found}, expected {sha256}")
    if member.endswith(".gz"):
        raw = gzip.decompress(raw)
    if member.endswith(".bz2"):
        raw = bz2.decompress(raw)
    return list(csv.DictReader(io.StringIO(raw.decode("utf8"))))


def write(name: str, columns: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    data = gzip.compress(text.getvalue().encode("utf8"), compresslevel=9, mtime=0)
    (OUT / name).write_bytes(data)
    print(f"{name}: {len(rows)} rows, {len(columns)} columns, {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


def short(text: str, digits: int) -> str:
    """The number to so many decimals, without zeros at its end."""
    return f"{float(text):.{digits}f}".rstrip("0").rstrip(".")


def main(folder: pathlib.Path) -> None:
    OUT.mkdir(parents=True, exist_ok=True)

    for source, name in (("sp500", "us-stocks-20-daily.csv.gz"), ("factors", "factor-funds-5-daily.csv.gz")):
        rows = rows_of(folder, source)
        columns = list(rows[0])
        write(name, ["date", *columns[1:]], [[row[column] for column in columns] for row in rows])

    # Unadjusted open, high, low, close and volume as traded; the adjusted close keeps all its digits, since splits and
    # dividends are recovered from it.
    rows = sorted(rows_of(folder, "stocks"), key=lambda row: (row["Ticker"], row["Date"]))
    columns = ["Date", "Ticker", "Open", "High", "Low", "Close", "Volume", "Adj Close"]
    write(
        "raw-stocks-5-daily.csv.gz",
        ["date", "symbol", "open", "high", "low", "close", "volume", "adjustedClose"],
        [[row[column] for column in columns] for row in rows],
    )

    # The package holds numbers of single precision printed with 17 digits; four decimals are what was quoted.
    rows = rows_of(folder, "funds")
    columns = list(rows[0])
    write(
        "funds-23-daily.csv.gz",
        ["date", *columns[1:]],
        [[row["Date"], *(short(row[column], 4) for column in columns[1:])] for row in rows],
    )

    # A month is dated by its first day there; here by its last, since its return is known only then.
    rows = rows_of(folder, "french")
    columns = [column for column in rows[0] if column != "dates"][:17]  # factors, risk-free rate, twelve industries
    monthly = []
    for row in rows:
        year, month = (int(part) for part in row["dates"].split("-")[:2])
        last = calendar.monthrange(year, month)[1]
        monthly.append([f"{year}-{month:02}-{last:02}", *(short(row[column], 6) for column in columns)])
    write("fama-french-monthly.csv.gz", ["date", *columns], monthly)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
