import type { HoldingsBrinson } from "../attribution/brinson-from-holdings.js";
import type { BacktestResult } from "../backtest/backtest-types.js";
import type { OptimizationResult, Trade } from "../core/types.js";
import type { TradeCheck } from "../limits/types.js";
import type { RegimeOptions, RegimeReading } from "../regime/types.js";
import type { HarvestProposal } from "../tax/harvest/harvest-types.js";
import { type AnalyzeOptions, analyzePortfolio, type PortfolioAnalysis } from "./analyze-portfolio.js";
import { type AttributeOptions, attributeBacktest } from "./attribute-backtest.js";
import { backtestPortfolio, type EngineBacktestOptions } from "./backtest-portfolio.js";
import { checkPortfolioTrades } from "./check-portfolio-trades.js";
import { type ConstructOptions, constructPortfolio, type PortfolioConstruction } from "./construct-portfolio.js";
import { engineFromState, stateOfEngine } from "./engine-state.js";
import type { EngineInputs, EngineState } from "./engine-types.js";
import { type HarvestLossesOptions, harvestLosses } from "./harvest-losses.js";
import { marketRegime } from "./market-regime.js";
import { type OptimizeOptions, optimizePortfolio } from "./optimize-portfolio.js";
import { type ReadInputs, readInputs } from "./read-inputs.js";
import { tradedPortfolio } from "./remembered-portfolio.js";

/**
 * Everything about one portfolio behind one object: it holds prices, configuration and holdings, and hands them to the
 * rooms of the library. It computes nothing itself and never changes; what changes something returns a new engine.
 *
 * @example
 * const engine = PortfolioEngine.create({ prices, config: { method: "risk-budgeting", lookback: 60 } });
 * const { trades } = engine.construct();
 */
export class PortfolioEngine {
  readonly #inputs: ReadInputs;

  private constructor(inputs: ReadInputs) {
    this.#inputs = inputs;
  }

  /**
   * @throws {@link PortfolioError} for prices, holdings or settings that cannot be: see the readers of `core`
   */
  static create(inputs: EngineInputs): PortfolioEngine {
    return new PortfolioEngine(readInputs(inputs));
  }

  /** The weights that the configured method chooses from the latest prices. */
  optimize(options: OptimizeOptions = {}): OptimizationResult {
    return optimizePortfolio(this.#inputs, options);
  }

  /** Optimises, turns the weights into whole shares, and lists the trades that lead there from what is held. */
  construct(options: ConstructOptions = {}): PortfolioConstruction {
    return constructPortfolio(this.#inputs, options);
  }

  /** What is held today: value, weights, risk, and how these weights would have done over the prices the engine has. */
  analyze(options: AnalyzeOptions = {}): PortfolioAnalysis {
    return analyzePortfolio(this.#inputs, options);
  }

  /** Walks the configured method (or a strategy) through history; every decision sees the past alone. */
  backtest(options: EngineBacktestOptions = {}): BacktestResult {
    return backtestPortfolio(this.#inputs, options);
  }

  /** Where the return of a backtest came from, by the engine's sectors, against equal weights or a benchmark of yours. */
  attribute(options: AttributeOptions = {}): HoldingsBrinson {
    return attributeBacktest(this.#inputs, options);
  }

  /** Losses of the engine's tax ledger that are worth realising today, none of which is a wash sale. */
  harvest(options: HarvestLossesOptions): readonly HarvestProposal[] {
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
   * The engine after these trades were filled.
   *
   * @throws {@link PortfolioError} `not-finite`, `unknown-asset`
   */
  apply(trades: readonly Trade[]): PortfolioEngine {
    const { portfolio, prices } = this.#inputs;
    return new PortfolioEngine({ ...this.#inputs, portfolio: tradedPortfolio(portfolio, trades, prices) });
  }

  /** The whole engine as JSON. */
  snapshot(): EngineState {
    return stateOfEngine(this.#inputs);
  }

  /**
   * The engine that `snapshot` wrote down.
   *
   * @throws {@link PortfolioError} `invalid-state`
   */
  static restore(state: EngineState): PortfolioEngine {
    return PortfolioEngine.create(engineFromState(state));
  }
}
