"""The series of the analytics references, and where the attribution references are written."""
import importlib.util
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
spec = importlib.util.spec_from_file_location("analytics_series", ROOT / "scripts/reference/analytics/series.py")
analytics = importlib.util.module_from_spec(spec)
spec.loader.exec_module(analytics)
stocks, aapl_msft = analytics.stocks, analytics.aapl_msft


def write(case, source, command, versions, inputs, expected, tolerance):
    path = ROOT / "test" / "reference" / "attribution" / f"{case}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = dict(source=source, command=command, versions=versions, input=inputs, expected=expected, tolerance=tolerance)
    path.write_text(json.dumps(record, indent=1, allow_nan=False) + "\n")
