import numpy as np
from hmmlearn.hmm import GaussianHMM

from peers import array, finish, given, measure

for case in given["cases"]:
    rows, dimension, full = case["rows"], case["dimension"], case["full"]
    x = array(case["values"], rows, dimension)
    start = array(f"start{dimension}")
    transition = array(f"transition{dimension}", 6, 6)
    means = array(f"means{dimension}", 6, dimension)
    covariances = array(case["covariances"], *((6, dimension, dimension) if full else (6, dimension)))

    def fit(implementation):
        model = GaussianHMM(
            6,
            covariance_type="full" if full else "diag",
            covars_prior=0,
            n_iter=50,
            tol=-np.inf,
            init_params="",
            implementation=implementation,
        )
        model.startprob_, model.transmat_, model.means_, model.covars_ = start, transition, means, covariances
        return model.fit(x)

    for implementation in ("scaling", "log"):
        measure(
            case["work"],
            f"hmmlearn ({implementation})",
            lambda: fit(implementation),
            lambda model: model.score(x),
            repeat=7 if rows < 10_000 else 3,
        )

finish()
