import numpy as np
from taxrebalance import Portfolio, RebalanceConfig, UnitedStatesLots, rebalance
from tax_rebalancing.models import TaxLot

from peers import array, finish, given, measure

for case in given["cases"]:
    n = len(case["assets"])
    loadings = array(f"loadings{n}", n, -1)
    factors = array(f"factors{n}", loadings.shape[1], loadings.shape[1])
    covariance = loadings @ factors @ loadings.T + np.diag(array(f"specific{n}"))
    lots = [TaxLot(**lot) for lot in case["lots"]]
    portfolio = Portfolio.from_tax_lots(lots, prices=case["prices"], cash=case["cash"])
    # the same objective: their risk term is riskAversion * variance, and all of a loss is used now
    config = RebalanceConfig(
        max_tracking_error=0.99,
        trading_cost_bps=1e4 * case["cost"],
        loss_utilization=1.0,
        future_recapture_fraction=0.0,
        risk_aversion=case["riskAversion"] / 2,
    )
    measure(
        case["work"],
        "taxrebalance",
        lambda: rebalance(
            portfolio,
            target_weights=case["target"],
            covariance=covariance,
            tax_policy=UnitedStatesLots(short_term_rate=0.37, long_term_rate=0.2),
            config=config,
        ),
        lambda answer: answer.decision["objective_dollars"],
        repeat=1,
    )

finish()
