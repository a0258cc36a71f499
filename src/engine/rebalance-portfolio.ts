import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import type { IsoDate, Trade, Weights } from "../core/types.js";
import type { TradeCheck } from "../limits/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { planFor, rebalance } from "../rebalance/plan/rebalance.js";
import { readRebalanceBook } from "../rebalance/plan/rebalance-book.js";
import type { RebalanceInput, RebalanceOptions, RebalancePlan } from "../rebalance/plan/rebalance-types.js";
import type { RebalanceTrigger } from "../rebalance/rebalance-trigger.js";
import { accountOf } from "./apply-fills.js";
import { optimizeWithinLimits, passingTrades } from "./construct-portfolio.js";
import type { EngineSettings } from "./engine-settings.js";
import { ratesOf } from "./harvest-losses.js";
import { latestWindow } from "./latest-window.js";
import { contextOf } from "./optimize-portfolio.js";
import { type EngineOptimization, type OptimizeOptions, optimizeOptions } from "./optimize-prices.js";
import type { ReadInputs } from "./read-inputs.js";
import { regimeConstraints } from "./regime-constraints.js";
import { riskOptions } from "./risk-options.js";

/** Options of `rebalance`, which go before the configuration. */
export interface EngineRebalanceOptions extends OptimizeOptions {
  /** Weights to aim at. Default: those of the configured method under the limits. */
  readonly weights?: Weights;
  /** How far to trade. Default: the setting `rebalancing.mode`. */
  readonly mode?: RebalanceOptions["mode"];
  /** Money that comes in (above 0) or is to be paid out (below 0). Default 0. */
  readonly cashFlow?: number;
  /** Assets that are not traded. Default: none. */
  readonly pinned?: readonly string[];
  /** The day of the last rebalancing. Default: the day of the last trades that were applied. */
  readonly lastDate?: IsoDate;
}

/** A plan, the weights behind it, and what the limits say. */
export interface EngineRebalancePlan extends RebalancePlan {
  /** How the target was found; `null` when it was given. */
  readonly optimization: EngineOptimization | null;
  /** The weights that the plan aims at. */
  readonly target: Weights;
  /** What the limits say of the trades of the plan; `null` without limits. */
  readonly check: TradeCheck | null;
  /** The trades of the plan; with limits, the nearest ones that pass. */
  readonly trades: readonly Trade[];
}

const declared: OptionsOf<EngineRebalanceOptions> = {
  ...optimizeOptions,
  weights: { kind: "numbers-by-name" },
  mode: { kind: "choice", of: ["full", "to-band", "buy-only", "sell-only"] },
  cashFlow: { kind: "number" },
  pinned: { kind: "list", of: { kind: "text" } },
  lastDate: { kind: "date" },
};

/** A trigger that any distance from the target sets off. */
const ALWAYS: RebalanceTrigger = { kind: "threshold", absolute: 1e-9 };
/** A trigger that nothing sets off. */
const NEVER: RebalanceTrigger = { kind: "threshold", absolute: 1 };

/**
 * What to trade to bring the portfolio back to its target, when the configured trigger is due.
 *
 * Without an answer of the method there is no target: nothing is due, and `reason` says why. When the limits change the trades, the
 * plan is told for those that pass.
 *
 * @throws {@link PortfolioError} those of `optimizePortfolio` and `rebalance`
 */
export function rebalancePortfolio(inputs: ReadInputs, given: EngineRebalanceOptions = {}): EngineRebalancePlan {
  const { weights, mode, cashFlow, pinned, lastDate, ...call } = readOptions("options", given, declared, {
    what: "an option of rebalance",
    assets: inputs.prices.assets,
  });
  const optimization = weights === undefined ? optimizeWithinLimits(inputs, call) : null;
  const found = optimization === null || optimization.status === "optimal";
  const aim = optimization === null ? weights! : optimization.status === "optimal" ? optimization.weights : undefined;
  const { config, portfolio, latest, date, ledger, sectorOf } = inputs;
  const settings = regimeConstraints(inputs, inputs.settings);
  const last = lastDate ?? portfolio.lastTraded;
  const input: RebalanceInput = {
    holdings: portfolio.holdings,
    cash: portfolio.cash,
    prices: latest,
    target: aim ?? contextOf(inputs).held,
    date,
    ...(last !== undefined && { lastDate: last }),
    ...(found && needsMoments(settings) && { moments: momentsOf(inputs) }),
    ...(ledger !== undefined && { ledger, account: accountOf(inputs) }),
    ...(sectorOf !== undefined && { groupsOf: sectorOf }),
  };
  const options: RebalanceOptions = {
    trigger: !found ? NEVER : settings.rebalance === "every-period" ? ALWAYS : settings.rebalance,
    mode: mode ?? config.rebalancing.mode,
    minTrade: config.allocation.minTrade,
    ...(config.allocation.wholeShares && { wholeShares: true, lotSize: settings.lotSize }),
    ...(settings.costs !== undefined && { costs: settings.costs }),
    ...(ledger !== undefined && { taxRates: ratesOf(config.tax) }),
    ...(cashFlow !== undefined && { cashFlow }),
    ...(pinned !== undefined && { pinned }),
  };
  const plan = rebalance(input, options);
  const reason = found ? plan.reason : `there is no target: ${"reason" in optimization ? optimization.reason : ""}`;
  const { check, trades } = plan.trades.length === 0 ? { check: null, trades: [] } : passingTrades(inputs, plan.trades);
  const told = check === null || check.decision === "accept" ? plan : planOf(input, options, plan, trades);
  return { ...told, reason, optimization, target: aim ?? {}, check, trades };
}

/** The plan told anew for the trades that pass the limits: what they cost, which lots they sell and where they lead. */
function planOf(
  input: RebalanceInput,
  options: RebalanceOptions,
  { due, reason }: RebalancePlan,
  trades: readonly Trade[],
): RebalancePlan {
  const book = readRebalanceBook(input, options);
  const quantity = new Map(trades.map((trade) => [trade.asset, trade.quantity]));
  const change = Float64Array.from(book.assets, (asset, i) => {
    const shares = quantity.get(asset);
    return shares === undefined ? 0 : shares * book.price[i]!;
  });
  return planFor(book, change, { due, reason });
}

function needsMoments({ rebalance: trigger }: EngineSettings): boolean {
  return trigger !== "every-period" && JSON.stringify(trigger).includes('"cost-benefit"');
}

function momentsOf({ adjusted, settings }: ReadInputs): ReturnType<typeof estimateMoments> {
  const returns = returnsFromPrices(latestWindow(adjusted, settings));
  return estimateMoments(returns, riskOptions(settings, returns.assets));
}
