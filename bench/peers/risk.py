"""Least risk by measures beside variance, with skfolio and its default solver, Clarabel."""

import numpy as np
from peers import array, finish, given, measure, measure_within
from skfolio import RiskMeasure
from skfolio.optimization import MeanRisk

MEASURES = {
    "mean-absolute-deviation": (RiskMeasure.MEAN_ABSOLUTE_DEVIATION, "mean_absolute_deviation"),
    # theirs divides by T - 1
    "semi-deviation": (RiskMeasure.SEMI_DEVIATION, None),
    "first-lower-partial-moment": (RiskMeasure.FIRST_LOWER_PARTIAL_MOMENT, None),
    "conditional-value-at-risk": (RiskMeasure.CVAR, "cvar"),
    "entropic-value-at-risk": (RiskMeasure.EVAR, "evar"),
    "worst-realization": (RiskMeasure.WORST_REALIZATION, "worst_realization"),
    "maximum-drawdown": (RiskMeasure.MAX_DRAWDOWN, "max_drawdown"),
    "average-drawdown": (RiskMeasure.AVERAGE_DRAWDOWN, "average_drawdown"),
    "conditional-drawdown-at-risk": (RiskMeasure.CDAR, "cdar"),
}


def risk(name, attribute, x, model):
    """The risk of the weights by our definition."""
    if attribute is not None:
        return getattr(model.predict(x), attribute)
    returns = x @ model.weights_
    if name == "semi-deviation":
        return np.sqrt(np.mean(np.minimum(returns - returns.mean(), 0) ** 2))
    return np.mean(np.maximum(-returns, 0))


for n in given["sizes"]:
    x = array(f"returns{n}", given["rows"], n)
    for name in given["measures"]:
        kind, attribute = MEASURES[name]
        options = {"min_acceptable_return": 0.0} if name == "first-lower-partial-moment" else {}
        measure(
            f"least {name}, N={n}",
            "skfolio",
            lambda: MeanRisk(risk_measure=kind, **options).fit(x),
            lambda model: risk(name, attribute, x, model),
            # a run of 500 assets takes theirs two to ten seconds
            3 if n <= 100 else 1,
        )
    # takes theirs minutes: one run, stopped after the cap
    measure_within(
        given["cap"],
        f"least gini-mean-difference, N={n}",
        "skfolio",
        lambda: MeanRisk(risk_measure=RiskMeasure.GINI_MEAN_DIFFERENCE).fit(x),
        lambda model: model.predict(x).gini_mean_difference,
    )
finish()
