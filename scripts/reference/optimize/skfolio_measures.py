"""The measures of risk by the names of this library, as skfolio calls them."""

from skfolio import RiskMeasure

MEASURES = {
    "mean-absolute-deviation": RiskMeasure.MEAN_ABSOLUTE_DEVIATION,
    "semi-deviation": RiskMeasure.SEMI_DEVIATION,
    "conditional-value-at-risk": RiskMeasure.CVAR,
    "entropic-value-at-risk": RiskMeasure.EVAR,
    "worst-realization": RiskMeasure.WORST_REALIZATION,
    "maximum-drawdown": RiskMeasure.MAX_DRAWDOWN,
    "average-drawdown": RiskMeasure.AVERAGE_DRAWDOWN,
    "conditional-drawdown-at-risk": RiskMeasure.CDAR,
    "gini-mean-difference": RiskMeasure.GINI_MEAN_DIFFERENCE,
}
