"""Schedule D, its carryover worksheet, the capital gain tax worksheet and Form 8960, line by line as the forms number them.

Writes test/reference/tax/schedule-d.json. Run from the root of the repository:
    python3 scripts/reference/tax/schedule-d.py
Needs nothing but Python 3.11. The brackets are typed here a second time, from the revenue procedures.
"""

import json
import pathlib
import random
from decimal import Decimal as D

random.seed(8949)

RATES = [D("0.10"), D("0.12"), D("0.22"), D("0.24"), D("0.32"), D("0.35"), D("0.37")]
SCHEDULES = {
    (2024, "single"): ([11600, 47150, 100525, 191950, 243725, 609350], [47025, 518900]),
    (2024, "married-joint"): ([23200, 94300, 201050, 383900, 487450, 731200], [94050, 583750]),
    (2024, "married-separate"): ([11600, 47150, 100525, 191950, 243725, 365600], [47025, 291850]),
    (2024, "head-of-household"): ([16550, 63100, 100500, 191950, 243700, 609350], [63000, 551350]),
    (2025, "single"): ([11925, 48475, 103350, 197300, 250525, 626350], [48350, 533400]),
    (2025, "married-joint"): ([23850, 96950, 206700, 394600, 501050, 751600], [96700, 600050]),
    (2025, "married-separate"): ([11925, 48475, 103350, 197300, 250525, 375800], [48350, 300000]),
    (2025, "head-of-household"): ([17000, 64850, 103350, 197300, 250500, 626350], [64750, 566700]),
    (2026, "single"): ([12400, 50400, 105700, 201775, 256225, 640600], [49450, 545500]),
    (2026, "married-joint"): ([24800, 100800, 211400, 403550, 512450, 768700], [98900, 613700]),
    (2026, "married-separate"): ([12400, 50400, 105700, 201775, 256225, 384350], [49450, 306850]),
    (2026, "head-of-household"): ([17700, 67450, 105700, 201750, 256200, 640600], [66200, 579600]),
}
NIIT = {"single": 200000, "married-joint": 250000, "married-separate": 125000, "head-of-household": 200000}


def schedule_tax(income, tops):
    tax, lower = D(0), D(0)
    for top, rate in zip([D(t) for t in tops] + [None], RATES):
        if top is None or income <= top:
            return tax + (income - lower) * rate
        tax += (top - lower) * rate
        lower = top
    raise AssertionError


def schedule_d(short, long, carry_short, carry_long, status):
    line7 = short - carry_short
    line15 = long - carry_long
    line16 = line7 + line15
    cap = D(1500) if status == "married-separate" else D(3000)
    line21 = min(-line16, cap) if line16 < 0 else D(0)
    return line7, line15, line16, line21


def carryover_worksheet(line1, line7_d, line15_d, line21_d):
    """The worksheet is for a year with a loss on line 21 of Schedule D."""
    if line21_d == 0:
        return D(0), D(0)
    line2 = line21_d
    line3 = max(D(0), line1 + line2)
    line4 = min(line2, line3)
    if line7_d < 0:
        line5 = -line7_d
        line6 = max(D(0), line15_d)
        line7 = line4 + line6
        short = max(D(0), line5 - line7)
    else:
        line5, short = D(0), D(0)
    if line15_d < 0:
        line9 = -line15_d
        line10 = max(D(0), line7_d)
        line11 = max(D(0), line4 - line5)
        line12 = line10 + line11
        long = max(D(0), line9 - line12)
    else:
        long = D(0)
    return short, long


def gain_worksheet(taxable, dividends, line15_d, line16_d, tops, preferred):
    line1, line2 = taxable, dividends
    line3 = min(line15_d, line16_d) if line15_d > 0 and line16_d > 0 else D(0)
    line4 = line2 + line3
    line5 = max(D(0), line1 - line4)
    line7 = min(line1, D(preferred[0]))
    line8 = min(line5, line7)
    line9 = line7 - line8
    line10 = min(line1, line4)
    line12 = line10 - line9
    line14 = min(line1, D(preferred[1]))
    line15 = line5 + line9
    line16 = max(D(0), line14 - line15)
    line17 = min(line12, line16)
    line18 = line17 * D("0.15")
    line19 = line9 + line17
    line20 = line10 - line19
    line21 = line20 * D("0.20")
    line22 = schedule_tax(line5, tops)
    line23 = line18 + line21 + line22
    line24 = schedule_tax(line1, tops)
    return min(line23, line24)


def cents(x):
    return float(x.quantize(D("0.01")))


def money(low, high, zero=0.15):
    return D(0) if random.random() < zero else D(random.randint(int(low * 100), int(high * 100))) / 100


cases = []
for k in range(240):
    year, status = random.choice(list(SCHEDULES))
    tops, preferred = SCHEDULES[(year, status)]
    size = random.choice([2000, 20000, 400000])
    ordinary = money(-20000, random.choice([30000, 150000, 900000]))
    short, long = money(-size, size), money(-size, size)
    carry_short, carry_long = money(0, size, 0.6), money(0, size, 0.6)
    dividends = money(0, 30000, 0.5)
    line7, line15, line16, line21 = schedule_d(short, long, carry_short, carry_long, status)
    would_be = ordinary + dividends + (line16 if line16 > 0 else -line21)
    taxable = max(D(0), would_be)
    carried = carryover_worksheet(would_be, line7, line15, line21)
    tax = gain_worksheet(taxable, dividends, line15, line16, tops, preferred)
    gain = line16 if line16 > 0 else -line21
    invested = max(D(0), dividends + gain)
    niit = D("0.038") * min(invested, max(D(0), ordinary + dividends + gain - NIIT[status]))
    cases.append(
        {
            "input": {
                "year": year,
                "filingStatus": status,
                "ordinaryIncome": float(ordinary),
                "qualifiedDividends": float(dividends),
                "shortTerm": float(short),
                "longTerm": float(long),
                "carryover": {"shortTerm": float(carry_short), "longTerm": float(carry_long)},
            },
            "expected": {
                "netting": {
                    "netShortTerm": cents(line7),
                    "netLongTerm": cents(line15),
                    "deduction": cents(line21),
                    "carryover": {"shortTerm": cents(carried[0]), "longTerm": cents(carried[1])},
                },
                "worksheetIncome": float(would_be),
                "taxableIncome": cents(taxable),
                "incomeTax": cents(tax),
                "netInvestmentIncomeTax": cents(niit),
            },
        }
    )

pathlib.Path("test/reference/tax/schedule-d.json").write_text(
    json.dumps(
        {
            "source": "Schedule D (Form 1040), its Capital Loss Carryover Worksheet, the Qualified Dividends and Capital Gain Tax"
            " Worksheet and Form 8960, line by line; brackets of Rev. Proc. 2023-34, 2024-40 and 2025-32",
            "command": "python3 scripts/reference/tax/schedule-d.py",
            "versions": {"python": "3.11"},
            "input": [case["input"] for case in cases],
            "expected": [case["expected"] for case in cases],
            "tolerance": 0.011,
        }
    )
    + "\n"
)
