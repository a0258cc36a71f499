"""Federal brackets as two public models of the tax carry them: PolicyEngine US and Tax-Calculator.

Writes test/reference/tax/us-brackets.json. Run from the root of the repository:
    python3 -m venv .venv && .venv/bin/pip install policyengine-us==2.68.0 taxcalc==6.8.0
    .venv/bin/python scripts/reference/tax/us-brackets.py
PolicyEngine's parameters are read from its YAML files, so that a figure that it only projects cannot pass as a published one:
of what is indexed every year must have a line of its own. Tax-Calculator's are read through its Policy, years after its last
known one refused. Both cite the revenue procedures.
"""

import importlib.metadata
import importlib.util
import json
import pathlib

import taxcalc
import yaml

YEARS = [2024, 2025, 2026]
STATUSES = {
    "single": ("SINGLE", 0),
    "married-joint": ("JOINT", 1),
    "married-separate": ("SEPARATE", 2),
    "head-of-household": ("HEAD_OF_HOUSEHOLD", 3),
}
PARAMETERS = pathlib.Path(importlib.util.find_spec("policyengine_us").origin).parent / "parameters/gov/irs"


def load(path):
    return yaml.safe_load((PARAMETERS / path).read_text())


def published(values, year):
    """A figure that is indexed: it must stand there for this very year."""
    values = values.get("values", values)
    for date, value in values.items():
        if str(date)[:4] == str(year):
            return value
    raise KeyError(f"no published figure for {year}")


def in_force(values, year):
    """A figure that stays until it is changed."""
    values = values.get("values", values)
    return max((str(date), value) for date, value in values.items() if str(date)[:4] <= str(year))[1]


def policyengine():
    bracket = load("income/bracket.yaml")
    rates = load("capital_gains/rates.yaml")
    long_term = load("capital_gains/thresholds.yaml")
    niit = load("investment/net_investment_income_tax/threshold.yaml")
    niit_rate = load("investment/net_investment_income_tax/rate.yaml")
    limit = load("capital_gains/loss_limit.yaml")
    found = {}
    for year in YEARS:
        for status, (name, _) in STATUSES.items():
            found[f"{year} {status}"] = {
                "ordinary": [
                    [published(bracket["thresholds"][k][name], year) if k else 0, in_force(bracket["rates"][k + 1], year)]
                    for k in range(7)
                ],
                "longTerm": [
                    [published(long_term[k][name], year) if k else 0, in_force(rates[k + 1], year)] for k in range(3)
                ],
                "netInvestmentIncome": [in_force(niit_rate, year), in_force(niit[name], year)],
                "lossDeductionLimit": in_force(limit[name], year),
            }
    return found


def tax_calculator():
    policy = taxcalc.Policy()
    last = taxcalc.Policy.LAST_KNOWN_YEAR
    found = {}
    for year in YEARS:
        if year > last:
            raise SystemExit(f"Tax-Calculator knows the law up to {last} only: take a newer version")
        policy.set_year(year)

        def figure(name, at=None):
            value = getattr(policy, name)[0]
            return float(value if at is None else value[at])

        for status, (_, at) in STATUSES.items():
            found[f"{year} {status}"] = {
                "ordinary": [
                    [figure(f"II_brk{k}", at) if k else 0, figure(f"II_rt{k + 1}")] for k in range(7)
                ],
                "longTerm": [[figure(f"CG_brk{k}", at) if k else 0, figure(f"CG_rt{k + 1}")] for k in range(3)],
                "netInvestmentIncome": [figure("NIIT_rt"), figure("NIIT_thd", at)],
                "lossDeductionLimit": figure("Capital_loss_limitation", at),
            }
    return found


version = importlib.metadata.version
out = pathlib.Path("test/reference/tax/us-brackets.json")
out.write_text(
    json.dumps(
        {
            "source": "PolicyEngine US and Tax-Calculator, which cite Rev. Proc. 2023-34, 2024-40 and 2025-32",
            "command": "python3 scripts/reference/tax/us-brackets.py",
            "versions": {name: version(name) for name in ("policyengine-us", "taxcalc")},
            "input": {"years": YEARS, "filingStatuses": list(STATUSES)},
            "expected": {"policyengine-us": policyengine(), "taxcalc": tax_calculator()},
            "tolerance": 0,
        },
        indent=1,
    )
    + "\n"
)
