"""The textbook cases of Markowitz and Sharpe, solved exactly in rational numbers.

python scripts/reference/optimize/textbook.py   (nothing but the standard library)

Corner portfolios: every choice of which assets are at a bound is tried, and the interval of risk tolerances in which the conditions
of Kuhn and Tucker hold is solved for exactly. No critical line is followed, so an error of that method cannot hide.

Sources of the figures
- Markowitz (1959), Portfolio Selection, chapter II: yearly returns of nine securities 1937-1954. Table as in data/markowitz.csv of the
  CRAN package rrv, with two entries mended that contradict two other carriers of the same table: General Motors 1943 is .225 there
  (.255 in rrv), Borden 1939 is .381 (.318 in rrv). With both, means and covariances are to the last of ten digits those in
  test/tests_allocation_dist.js of the npm package portfolio-allocation 0.0.11, and with the first the covariances of the LINDO
  sample; the program checks both. The book's own rounded portfolios are quoted in that test file.
- Markowitz (1959), chapter VIII, "The computing procedure": three securities and the equations of their critical lines, quoted there too.
- LINDO Systems, sample MARKWTZ (http://www.lindo.com/cgi-bin/modelf.cgi?MARKWTZ.txt;LINDO): three of the nine, 1943-1954, a return of
  15 %; the solution is quoted in OS/data/matlabFiles/markowitz.m of coin-or/OS.
- Sharpe, Macro-Investment Analysis, "The Critical Line Method" (https://web.stanford.edu/~wfsharpe/mia/opt/mia_opt3.htm): cash, bonds
  and stocks, 20 to 50 % each; moments and critical risk tolerances as quoted in the tests of TuringTrader and portfolio-allocation.
"""

import json
import platform
from fractions import Fraction as F
from itertools import product
from pathlib import Path

here = Path(__file__).parents[3]
assets = ["Am.T.", "A.T.&T.", "U.S.S.", "G.M.", "A.T.&Sfe", "C.C.", "Bdn.", "Frstn.", "S.S."]
returns = """
-.305 -.173 -.318 -.477 -.457 -.065 -.319 -.400 -.435
 .513  .098  .285  .714  .107  .238  .076  .336  .238
 .055  .200 -.047  .165 -.424 -.078  .381 -.093 -.295
-.126  .030  .104 -.043 -.189 -.077 -.051 -.090 -.036
-.280 -.183 -.171 -.277  .637 -.187  .087 -.194 -.240
-.003  .067 -.039  .476  .865  .156  .262 1.113  .126
 .428  .300  .149  .225  .313  .351  .341  .580  .639
 .192  .103  .260  .290  .637  .233  .227  .473  .282
 .446  .216  .419  .216  .373  .349  .352  .229  .578
-.088 -.046 -.078 -.272 -.037 -.209  .153 -.126  .289
-.127 -.071  .169  .144  .026  .355 -.099  .009  .184
-.015  .056 -.035  .107  .153 -.231  .038  .000  .114
 .305  .038  .133  .321  .067  .246  .273  .223 -.222
-.096  .089  .732  .305  .579 -.248  .091  .650  .327
 .016  .090  .021  .195  .040 -.064  .054 -.131  .333
 .128  .083  .131  .390  .434  .079  .109  .175  .062
-.010  .035  .006 -.072 -.027  .067  .210 -.084 -.048
 .154  .176  .908  .715  .469  .077  .112  .756  .185
"""
table = [[F(v) for v in line.split()] for line in returns.split("\n") if line]
assert len(table) == 18 and all(len(row) == 9 for row in table)


def moments(rows, columns, less=0):
    t = len(rows)
    mean = [sum(row[i] for row in rows) / t for i in columns]
    covariance = [
        [sum((row[i] - a) * (row[j] - b) for row in rows) / (t - less) for j, b in zip(columns, mean)]
        for i, a in zip(columns, mean)
    ]
    return mean, covariance


def solve(a, b):
    """Gauss in rational numbers for several right sides; None when singular."""
    n = len(a)
    m = [row[:] + right[:] for row, right in zip(a, b)]
    for c in range(n):
        pivot = next((r for r in range(c, n) if m[r][c] != 0), None)
        if pivot is None:
            return None
        m[c], m[pivot] = m[pivot], m[c]
        m[c] = [v / m[c][c] for v in m[c]]
        for r in range(n):
            if r != c and m[r][c] != 0:
                m[r] = [v - m[r][c] * w for v, w in zip(m[r], m[c])]
    return [row[n:] for row in m]


def pieces(mean, covariance, low, high):
    """(from, to, weights at 0, weights per unit) of each interval of the tolerance t in min w'Cw/2 - t mean'w, sum w = 1."""
    n = len(mean)
    found = []
    for state in product((-1, 0, 1), repeat=n):
        free = [i for i in range(n) if state[i] == 0]
        held = {i: (low if state[i] < 0 else high) for i in range(n) if state[i] != 0}
        rest = 1 - sum(held.values())
        # most states miss the budget: no need to solve for them
        if not free or rest < low * len(free) or rest > high * len(free):
            continue
        system = [[covariance[i][j] for j in free] + [F(1)] for i in free] + [[F(1)] * len(free) + [F(0)]]
        right = [[-sum(covariance[i][j] * w for j, w in held.items()), mean[i]] for i in free] + [[rest, F(0)]]
        solution = solve(system, right)
        if solution is None:
            continue
        at, per = [F(0)] * n, [F(0)] * n
        for i, w in held.items():
            at[i] = w
        for i, (a, b) in zip(free, solution):
            at[i], per[i] = a, b
        gamma = solution[-1]
        # a + b t >= 0 for all of these
        conditions = [(F(0), F(1))]
        for i in range(n):
            if i in free:
                conditions += [(at[i] - low, per[i]), (high - at[i], -per[i])]
            else:
                slope = [sum(covariance[i][j] * w[j] for j in range(n)) for w in (at, per)]
                sign = -state[i]
                conditions.append((sign * (slope[0] + gamma[0]), sign * (slope[1] + gamma[1] - mean[i])))
        start, end = F(0), None
        for a, b in conditions:
            if b > 0:
                start = max(start, -a / b)
            elif b < 0:
                end = -a / b if end is None else min(end, -a / b)
            elif a < 0:
                start, end = F(1), F(0)
        if end is None or end > start:
            found.append((start, end, at, per))
    return sorted(found, key=lambda piece: piece[0])


def corners(mean, covariance, low=F(0), high=F(1)):
    """Different portfolios where pieces meet, with the tolerance from which each is left."""
    points = []
    for start, _, at, per in pieces(mean, covariance, low, high):
        weights = [a + b * start for a, b in zip(at, per)]
        if not points or points[-1][1] != weights:
            points.append((start, weights))
    return {"tolerance": [float(t) for t, _ in points], "weights": [[float(w) for w in weights] for _, weights in points]}


def with_target(mean, covariance, target):
    """The portfolio of the frontier with this return."""
    for start, end, at, per in pieces(mean, covariance, F(0), F(1)):
        level, rise = (sum(m * w for m, w in zip(mean, weights)) for weights in (at, per))
        if rise > 0 and start <= (target - level) / rise and (end is None or (target - level) / rise <= end):
            return [float(a + b * (target - level) / rise) for a, b in zip(at, per)]
    raise ValueError(target)


def flat(matrix):
    return [float(v) for row in matrix for v in row]


nine = moments(table, range(9))
# the ten digits of the carrier
for ours, theirs in zip(nine[0], (0.06594444444, 0.06155555556, 0.1460555556, 0.1734444444, 0.1981111111, 0.05511111111, 0.1276111111, 0.1903333333, 0.1156111111)):
    assert abs(float(ours) - theirs) < 1e-10, (ours, theirs)
for (i, j), theirs in {(0, 0): 0.05338816358, (3, 3): 0.09546446914, (2, 3): 0.06260714198, (6, 6): 0.02883379321, (6, 8): 0.01739445988, (7, 7): 0.1467278889}.items():
    assert abs(float(nine[1][i][j]) - theirs) < 1e-10, (i, j)
three = moments(table[6:], [1, 3, 2], 1)
for ours, theirs in zip(flat(three[1]), (0.01080754, 0.01240721, 0.01307513, 0.01240721, 0.05839170, 0.05542639, 0.01307513, 0.05542639, 0.09422681)):
    assert abs(ours - theirs) < 1e-8, (ours, theirs)

computing = [F("0.062"), F("0.146"), F("0.128")], [[F(v) for v in row.split()] for row in ("0.0146 0.0187 0.0145", "0.0187 0.0854 0.0104", "0.0145 0.0104 0.0289")]
sd = [F("1"), F("7.4"), F("15.4")]
correlation = [[F(v) for v in row.split()] for row in ("1 .4 .15", ".4 1 .35", ".15 .35 1")]
sharpe = [F("2.8"), F("6.3"), F("10.8")], [[correlation[i][j] * sd[i] * sd[j] for j in range(3)] for i in range(3)]

cases = {
    "Markowitz, nine securities": {
        "assets": assets,
        "mean": [float(m) for m in nine[0]],
        "covariance": flat(nine[1]),
        "expected": corners(*nine),
        # target return: weights in the book, rounded; cash at 0 % is the tenth asset of the first
        "published": {
            "0.07": [0, 0, 0.08, 0.015, 0.06, 0, 0.345, 0, 0, 0.5],
            "0.15": [0, 0, 0.09, 0.13, 0.21, 0, 0.57, 0, 0],
            "0.169": [0, 0, 0, 0.29, 0.39, 0, 0.32, 0, 0],
            "0.175": [0, 0, 0, 0.33, 0.455, 0, 0.215, 0, 0],
        },
    },
    "Markowitz, computing procedure": {
        "assets": ["1", "2", "3"],
        "mean": [float(m) for m in computing[0]],
        "covariance": flat(computing[1]),
        "expected": corners(*computing),
        # weights = a + tolerance * b on each critical line, from the greatest tolerance down, as printed
        "published": [
            {"at": [0, 0.198, 0.802], "per": [0, 0.193, -0.193]},
            {"at": [1.10, -0.07, -0.03], "per": [-7.83, 2.09, 5.73]},
            {"at": [0.9931, 0, 0.0069], "per": [-4.551, 0, 4.552]},
        ],
    },
    "LINDO, three securities": {
        "assets": ["ATT", "GMC", "USX"],
        "mean": [float(m) for m in three[0]],
        "covariance": flat(three[1]),
        "target": 0.15,
        "expected": with_target(*three, F("0.15")),
        "published": {"weights": [0.530093, 0.356411, 0.113497], "variance": 0.0224138},
    },
    "Sharpe, cash, bonds and stocks": {
        "assets": ["cash", "bonds", "stocks"],
        "mean": [float(m) / 100 for m in sharpe[0]],
        "covariance": [v / 10000 for v in flat(sharpe[1])],
        "bounds": {"min": 0.2, "max": 0.5},
        "expected": {
            key: [t / 100 for t in values] if key == "tolerance" else values
            for key, values in corners(*sharpe, F("0.2"), F("0.5")).items()
        },
        # his risk tolerance is twice ours, in percent
        "published": [13.73, 15.10, 21.02, 22.30, 22.94, 41.80],
    },
}
out = here / "test/reference/optimize/textbook.json"
out.write_text(
    json.dumps(
        {
            "source": "exact enumeration in rational numbers; data and published figures: Markowitz (1959) chapters II and VIII, LINDO sample MARKWTZ, Sharpe's Macro-Investment Analysis, by the carriers named in the program",
            "command": "python scripts/reference/optimize/textbook.py",
            "versions": {"python": platform.python_version()},
            "cases": cases,
            "tolerance": 1e-12,
        }
    )
)
