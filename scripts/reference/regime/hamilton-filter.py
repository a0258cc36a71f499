"""Hamilton's filter and Kim's smoother by statsmodels: the model of Hamilton (1989) on growth of real GNP, 1951Q2 to 1984Q4,
and a regression with switching mean and variance.

Pins: statsmodels==0.15.0 numpy==2.4.6
Run: python scripts/reference/regime/hamilton-filter.py > test/reference/regime/hamilton-filter.json

The growth rates are Hamilton's published data, 100 times the change of the logarithm; the parameters are those at the maximum.
"""

import json
import sys
import warnings

import numpy as np
import statsmodels
from statsmodels.tsa.regime_switching import markov_autoregression, markov_regression

warnings.simplefilter("ignore")

rgnp = [
    2.59316421, 2.20217133, 0.45827562, 0.9687438, -0.24130757, 0.89647478, 2.05393219, 1.73353648, 0.93871289, -0.46477833,
    -0.80983406, -1.39763689, -0.39886093, 1.1918416, 1.45620048, 2.11808228, 1.08957863, 1.32390273, 0.87296367, -0.19773273,
    0.45420215, 0.07221876, 1.1030364, 0.82097489, -0.05795795, 0.58447772, -1.56192672, -2.05041027, 0.53637183, 2.33676839,
    2.34014559, 1.2339263, 1.8869648, -0.45920792, 0.84940469, 1.70139849, -0.28756312, 0.09594627, -0.86080289, 1.03447127,
    1.23685944, 1.42004502, 2.22410631, 1.30210173, 1.03517699, 0.9253425, -0.16559951, 1.3444382, 1.37500131, 1.73222184,
    0.71605635, 2.21032143, 0.85333031, 1.00238776, 0.42725441, 2.14368343, 1.43789184, 1.57959926, 2.27469826, 1.95962656,
    0.25992399, 1.01946914, 0.49016398, 0.5636338, 0.5959546, 1.43082857, 0.56230122, 1.15388393, 1.68722844, 0.77438205,
    -0.09647045, 1.39600146, 0.13646798, 0.55223715, -0.39944872, -0.61671102, -0.08722561, 1.2101835, -0.90729755, 2.64916158,
    -0.0080694, 0.51111895, -0.00401437, 2.16821432, 1.92586732, 1.03504717, 1.85897219, 2.32004929, 0.25570789, -0.09855274,
    0.89073682, -0.55896485, 0.28350255, -1.31155407, -0.88278776, -1.97454941, 1.01275265, 1.68264723, 1.38271284, 1.86073637,
    0.4447377, 0.41449001, 0.99202275, 1.36283576, 1.59970522, 1.98845816, -0.25684232, 0.87786949, 3.1095655, 0.85324478,
    1.23337317, 0.00314302, -0.09433369, 0.89883322, -0.19036628, 0.99772376, -2.39120054, 0.06649673, 1.26136017, 1.91637838,
    -0.3348029, 0.44207108, -1.40664911, -1.52129889, 0.29919869, -0.80197448, 0.15204792, 0.98585027, 2.13034606, 1.34397924,
    1.61550522, 2.70930099, 1.24461412, 0.50835466, 0.14802167,
]


def rounded(values):
    return [float(f"{v:.15g}") for v in np.asarray(values).T.ravel()]


def case(name, series, model, params, plain):
    result = model.smooth(params)
    return {
        "name": name,
        "input": {"series": list(map(float, series)), **plain},
        "expected": {
            "logLikelihood": float(result.llf),
            "predicted": rounded(result.predicted_marginal_probabilities.T),
            "filtered": rounded(result.filtered_marginal_probabilities.T),
            "smoothed": rounded(result.smoothed_marginal_probabilities.T),
        },
    }


p00, p10, m0, m1, variance = 0.754673, 0.095915, -0.358811, 1.163517, float(np.exp(-0.262658) ** 2)
phi = [0.013486, -0.057521, -0.246983, -0.212923]
hamilton = case(
    "Hamilton (1989)",
    rgnp,
    markov_autoregression.MarkovAutoregression(np.array(rgnp), k_regimes=2, order=4, switching_ar=False),
    np.r_[p00, p10, m0, m1, variance, phi],
    {"transition": [p00, 1 - p00, p10, 1 - p10], "means": [m0, m1], "variances": [variance, variance], "autoregression": phi},
)

rng = np.random.default_rng(7)
state, series = 0, []
for _ in range(150):
    if rng.random() < 0.08:
        state = int(rng.integers(3))
    series.append(0.4 * (state - 1) + (0.3 + 0.4 * state) * rng.normal())
# statsmodels lists the transitions into states 0 and 1 column by column: p[0->0], p[1->0], p[2->0], p[0->1], p[1->1], p[2->1]
transition = np.array([[0.9, 0.06, 0.04], [0.05, 0.9, 0.05], [0.02, 0.08, 0.9]])
means, variances = [-0.4, 0.1, 0.5], [0.1, 0.5, 1.2]
three = case(
    "three states, switching mean and variance",
    series,
    markov_regression.MarkovRegression(np.array(series), k_regimes=3, switching_variance=True),
    np.r_[transition[:, 0], transition[:, 1], means, variances],
    {"transition": transition.ravel().tolist(), "means": means, "variances": variances, "autoregression": []},
)
one_lag = case(
    "two states, one lag, switching mean and variance",
    series,
    markov_autoregression.MarkovAutoregression(np.array(series), k_regimes=2, order=1, switching_ar=False, switching_variance=True),
    np.r_[0.92, 0.1, -0.2, 0.6, 0.2, 1.1, 0.25],
    {"transition": [0.92, 0.08, 0.1, 0.9], "means": [-0.2, 0.6], "variances": [0.2, 1.1], "autoregression": [0.25]},
)

json.dump(
    {
        "source": "statsmodels MarkovAutoregression and MarkovRegression, smooth() at given parameters; Hamilton (1989), Econometrica 57(2)",
        "command": "python scripts/reference/regime/hamilton-filter.py",
        "versions": {"python": sys.version.split()[0], "statsmodels": statsmodels.__version__, "numpy": np.__version__},
        "cases": [hamilton, three, one_lag],
        "tolerance": 1e-8,
    },
    sys.stdout,
)
