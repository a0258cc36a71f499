import type { CorporateActions } from "../backtest/actions/corporate-actions.js";
import type { ConfigChange, ConfigIssue } from "../config/config-types.js";
import type { PortfolioConfig } from "../config/portfolio-config.js";
import { type ReloadOptions, reloadConfig } from "../config/reload-config.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { IsoDate, PricesTable, Trade, Weights } from "../core/types.js";
import type { EmergencyReading } from "../limits/evaluate-emergency.js";
import type { EmergencyMode, TradeCheck } from "../limits/types.js";
import type { RegimeReading } from "../regime/names/model-types.js";
import type { RegimeOptions } from "../regime/names/option-types.js";
import type { HarvestProposal } from "../tax/harvest/harvest-types.js";
import type { TaxLedger } from "../tax/types.js";
import { type AnalyzeOptions, analyzePortfolio, type PortfolioAnalysis } from "./analyze-portfolio.js";
import { applyFills } from "./apply-fills.js";
import { type AttributeOptions, attributeBacktest, type EngineAttribution } from "./attribute-backtest.js";
import { backtestPortfolio, type EngineBacktestOptions, type EngineBacktestResult } from "./backtest-portfolio.js";
import { checkPortfolioTrades, portfolioEmergency } from "./check-portfolio-trades.js";
import { type ConstructOptions, constructPortfolio, type PortfolioConstruction } from "./construct-portfolio.js";
import { engineSettings } from "./engine-settings.js";
import { engineFromState, stateOfEngine } from "./engine-state.js";
import type { EngineInputs, EnginePortfolio, EngineState, PricesOfDate, RestoreOptions } from "./engine-types.js";
import { type ExplainQuestion, explain } from "./explain/explain.js";
import type { Explanation } from "./explain/explanation.js";
import { type HarvestLossesOptions, harvestLosses } from "./harvest-losses.js";
import { marketRegime } from "./market-regime.js";
import type { MonitorOptions } from "./monitor/monitor-options.js";
import type { MonitorTick } from "./monitor/monitor-types.js";
import { type MonitorRun, runMonitor } from "./monitor/run-monitor.js";
import { observePrices } from "./observe-prices.js";
import { optimizePortfolio } from "./optimize-portfolio.js";
import type { EngineOptimization, OptimizeOptions } from "./optimize-prices.js";
import { type ReadInputs, readInputs } from "./read-inputs.js";
import { type EngineRebalanceOptions, type EngineRebalancePlan, rebalancePortfolio } from "./rebalance-portfolio.js";

/** What `reconfigure` gives. */
export interface Reconfigured {
  /** The engine with the new settings; the same engine when nothing changes. */
  readonly engine: PortfolioEngine;
  /** Every setting that changed, and what the change needs. */
  readonly changes: readonly ConfigChange[];
  /** Everything that was wrong with the input. */
  readonly issues: readonly ConfigIssue[];
}

/**
 * Everything about one portfolio behind one object: it holds prices, configuration and holdings, and hands them to the
 * rooms of the library. It computes nothing itself and never changes; what changes something returns a new engine.
 *
 * @example
 * const engine = PortfolioEngine.create({ prices, config: { data: { lookback: 60 } } });
 * const { trades } = engine.construct();
 */
export class PortfolioEngine {
  readonly #inputs: ReadInputs;

  private constructor(inputs: ReadInputs) {
    // JavaScript can call what TypeScript keeps private
    if (typeof inputs !== "object" || inputs === null || !("adjusted" in inputs)) {
      throw new PortfolioError(
        "invalid-argument",
        "new PortfolioEngine reads nothing: use PortfolioEngine.create({ prices })",
      );
    }
    this.#inputs = inputs;
  }

  /**
   * @throws {@link PortfolioError} for prices, holdings or settings that cannot be: see the readers of `core`
   */
  static create(inputs: EngineInputs): PortfolioEngine {
    return new PortfolioEngine(readInputs(inputs));
  }

  /** The weights that the configured method chooses from the latest prices. */
  optimize(options: OptimizeOptions = {}): EngineOptimization {
    return optimizePortfolio(this.#inputs, options);
  }

  /** Optimizes, turns the weights into whole shares, and lists the trades that lead there from what is held. */
  construct(options: ConstructOptions = {}): PortfolioConstruction {
    return constructPortfolio(this.#inputs, options);
  }

  /** What to trade to bring the portfolio back to its target, when the configured trigger is due, and why. */
  rebalance(options: EngineRebalanceOptions = {}): EngineRebalancePlan {
    return rebalancePortfolio(this.#inputs, options);
  }

  /** What is held today: value, weights, risk, and how these weights would have done over the prices the engine has. */
  analyze(options: AnalyzeOptions = {}): PortfolioAnalysis {
    return analyzePortfolio(this.#inputs, options);
  }

  /** Walks the configured method (or a strategy) through history; every decision sees the past alone. */
  backtest(options: EngineBacktestOptions = {}): EngineBacktestResult {
    return backtestPortfolio(this.#inputs, options);
  }

  /** Where the return of a backtest came from, by the engine's sectors, against equal weights or a benchmark of yours; and by its factors. */
  attribute(options: AttributeOptions = {}): EngineAttribution {
    return attributeBacktest(this.#inputs, options);
  }

  /** Losses of the engine's tax ledger that are worth realizing today, none of which is a wash sale. */
  harvest(options: HarvestLossesOptions = {}): readonly HarvestProposal[] {
    return harvestLosses(this.#inputs, options);
  }

  /** The regime of the benchmark, or of the equally weighted assets without one, as it was known on each date. */
  regime(options: RegimeOptions = {}): RegimeReading {
    return marketRegime(this.#inputs, options);
  }

  /**
   * Whether trades keep the configured limits, every violation, and the least change of the trades that passes.
   *
   * @throws {@link PortfolioError} those of `checkTrades`
   */
  check(trades: readonly Trade[]): TradeCheck {
    return checkPortfolioTrades(this.#inputs, trades);
  }

  /**
   * Whether trading goes on, only reduces or stops, by the limits on losses and on states; and the orders that reduce.
   *
   * @param mode - the mode so far. Default "active"
   */
  emergency(mode: EmergencyMode = "active"): EmergencyReading {
    return portfolioEmergency(this.#inputs, mode);
  }

  /**
   * The engine after these trades were filled.
   *
   * @throws {@link PortfolioError} `not-finite`, `unknown-asset`
   */
  apply(trades: readonly Trade[]): PortfolioEngine {
    return new PortfolioEngine(applyFills(this.#inputs, trades));
  }

  /**
   * The engine after new prices: those of one date, or a table of later dates. Prices of the latest date replace those that are
   * there, asset by asset, so that a day can be observed while it goes on.
   *
   * @param prices - `{ date, prices: { AAPL: 210 } }`, or a table of prices of the engine's assets or some of them
   * @param actions - splits, dividends, corporate events and delistings after the latest date; each takes effect on the first date on or after its own
   * @throws {@link PortfolioError} `unsorted-dates`, `unknown-asset`, `invalid-price`
   */
  observe(prices: PricesTable | PricesOfDate, actions: CorporateActions = {}): PortfolioEngine {
    return new PortfolioEngine(observePrices(this.#inputs, prices, actions));
  }

  /**
   * What happens while prices stream in, as events: metrics and the close of each day, drift, limits that break and hold again,
   * regimes, harvests, emergencies, rebalancing that is due, prices that are stale, late or refused.
   *
   * Everything goes by the instants of the feed and nothing by the clock, so the same feed gives the same events, also after
   * `snapshot` and JSON at any tick. The next tick is asked for only when the events of the last one were taken. The memory does
   * not grow with the ticks. What the feed throws is thrown; when it ends, the events end, and the open day stays open.
   *
   * @param feed - ticks in the order in which they came; late, double and impossible ones are dealt with
   * @param options - `signal` to end, `state` to go on from a snapshot, `target` in place of the configured method's weights
   * @returns the events, iterated once; `snapshot`, `latest` and `follow` beside them
   * @throws {@link PortfolioError} `invalid-argument` for a feed that is none; `invalid-state`; those of the method
   * @remarks O(1) for a tick that can change no alarm, O(N) else, O(N²) at a close for the covariance.
   * @example
   * for await (const event of engine.monitor(feed)) if (event.kind === "limit-breach") console.log(event.message);
   */
  monitor(
    feed: AsyncIterable<MonitorTick> | Iterable<MonitorTick>,
    options: MonitorOptions = {},
  ): MonitorRun<PortfolioEngine> {
    return runMonitor(this.#inputs, feed, options, (engine: PortfolioEngine) => engine.#inputs);
  }

  /**
   * Why a weight, a trade or an event is as it is: from certificates, reasons, limits, regimes and settings, each fact with where it
   * stands.
   *
   * @param what - `{ weight: asset }`, `{ trade }` or `{ event }`
   * @throws {@link PortfolioError} `invalid-argument`, `unknown-asset`, and those of the operations that are asked
   * @remarks A weight costs an optimization, a trade a rebalancing and a check, an event nothing.
   * @example
   * engine.explain({ weight: "AAPL" }).text; // "Risk-budgeting gives AAPL a weight of 22.1 %. …"
   */
  explain(what: ExplainQuestion): Explanation {
    return explain(this.#inputs, what);
  }

  /**
   * The engine with some settings changed; the same engine, and the problems, when the settings have errors.
   *
   * @param input - nested settings that replace those of the engine
   * @param options - `allowLooserLimits` false
   */
  reconfigure(input: unknown, options: ReloadOptions = {}): Reconfigured {
    const { config, changes, issues } = reloadConfig(this.#inputs.config, input, options);
    if (changes.length === 0) return { engine: this, changes, issues };
    const settings = engineSettings(config, this.#inputs, this.#inputs.prices.dates);
    return { engine: new PortfolioEngine({ ...this.#inputs, config, settings }), changes, issues };
  }

  /** All settings as they act. */
  get config(): PortfolioConfig {
    return this.#inputs.config;
  }

  /** Cash, holdings, and what the safeties remember. */
  get portfolio(): EnginePortfolio {
    return this.#inputs.portfolio;
  }

  /** The tax ledger, if there is one. */
  get ledger(): TaxLedger | undefined {
    return this.#inputs.ledger;
  }

  /** Last known prices by asset, and their date. */
  get latest(): { readonly date: IsoDate; readonly prices: Weights } {
    return { date: this.#inputs.date, prices: this.#inputs.latest };
  }

  /** The whole engine as JSON. */
  snapshot(): EngineState {
    return stateOfEngine(this.#inputs);
  }

  /**
   * The engine that `snapshot` wrote down.
   *
   * @param state - of `snapshot`, or what JSON brought back
   * @param options - `strategies`: the functions of the strategies that are functions
   * @throws {@link PortfolioError} `invalid-state`
   */
  static restore(state: EngineState, options: RestoreOptions = {}): PortfolioEngine {
    return PortfolioEngine.create(engineFromState(state, options));
  }
}
