import numpy as np
from sklearn.covariance import ledoit_wolf
from skfolio.optimization import RiskBudgeting

from peers import array, finish, given, measure

rows = given["rows"]
for n in given["sizes"]:
    x = array(f"returns{n}", rows, n)
    covariance = array(f"covariance{n}", n, n)
    total = lambda c: float(np.abs(c).sum() * 252)
    measure(f"covariance, N={n}", "numpy", lambda: np.cov(x, rowvar=False), total, repeat=15)
    measure(f"Ledoit-Wolf, N={n}", "scikit-learn", lambda: ledoit_wolf(x), lambda r: total(r[0]), repeat=15)

    def erc():
        return RiskBudgeting().fit(x)

    measure(
        f"equal risk contribution, N={n}",
        "skfolio",
        erc,
        lambda model: float(np.sqrt(model.weights_ @ covariance @ model.weights_)),
        repeat=3 if n == 100 else 1,
    )

finish()
