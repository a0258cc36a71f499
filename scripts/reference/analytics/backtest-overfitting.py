"""Probability of backtest overfitting by the definition, split by split, on returns from a small generator.

pip install numpy==2.4.6 scipy==1.17.1
python scripts/reference/analytics/backtest-overfitting.py
"""
from itertools import combinations

import numpy as np
from scipy import stats

from series import write


def returns(periods, strategies, skill):
    """Numbers that any language makes alike: a linear congruence, the last strategy with a higher mean."""
    state, out = 12345, np.empty((periods, strategies))
    for t in range(periods):
        for i in range(strategies):
            state = (1103515245 * state + 12345) % 2147483648
            out[t, i] = state / 2147483648 - 0.5
    out[:, -1] += skill
    return out


def overfitting(x, blocks):
    parts = np.array_split(x, blocks)
    logits, losses = [], []
    for inside in combinations(range(blocks), blocks // 2):
        train = np.vstack([parts[k] for k in inside])
        test = np.vstack([parts[k] for k in range(blocks) if k not in inside])
        best = np.argmax(train.mean(0) / train.std(0, ddof=1))
        outside = test.mean(0) / test.std(0, ddof=1)
        rank = stats.rankdata(outside)[best] / (x.shape[1] + 1)
        logits.append(np.log(rank / (1 - rank)))
        losses.append(outside[best] < 0)
    return dict(
        probability=float(np.mean(np.array(logits) <= 0)),
        probabilityOfLoss=float(np.mean(losses)),
        splits=len(logits),
        meanLogit=float(np.mean(logits)),
    )


cases = []
for periods, strategies, skill, blocks in ((240, 10, 0, 8), (240, 10, 0.15, 8), (200, 5, 0.05, 10)):
    case = dict(periods=periods, strategies=strategies, skill=skill, blocks=blocks)
    cases.append(case | overfitting(returns(periods, strategies, skill), blocks))
write(
    "backtest-overfitting",
    "Bailey, Borwein, Lopez de Prado and Zhu (2017), the algorithm of section 2 with itertools.combinations",
    "python scripts/reference/analytics/backtest-overfitting.py",
    dict(numpy=np.__version__),
    dict(generator="x = (1103515245 x + 12345) mod 2^31 from 12345, x / 2^31 - 1/2, plus the skill for the last strategy"),
    cases,
    1e-12,
)
