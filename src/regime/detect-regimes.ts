import { PortfolioError } from "../core/portfolio-error.js";
import type { PricesTable, ReturnsTable } from "../core/types.js";
import { namedParameters } from "./adaptive-parameters.js";
import { type CompiledChain, compileChain, startAges, stepChain } from "./chain-step.js";
import {
  chainObservations,
  fitAnchoredChain,
  fitLatentChain,
  fitVolatilityChain,
  priorChain,
  type TrainingRows,
} from "./fit-regime-chain.js";
import { labelRow, regimeProbabilities, UNLABELLED } from "./label-row.js";
import { type MutableMemory, marketReturn } from "./market-row.js";
import { readMarket, readMarketWeights } from "./read-market.js";
import { readRegimeOptions } from "./read-regime-options.js";
import { advanceSums, observe, readFeatures, regimeScaling, SUMS, UNSETTLED } from "./regime-features.js";
import { namedProbabilities, regimes } from "./regime-names.js";
import type {
  NamedRegime,
  Regime,
  RegimeChain,
  RegimeMode,
  RegimeOptions,
  RegimeReading,
  RegimeScaling,
  RegimeSettings,
} from "./types.js";

/**
 * The regime of a market on every date, from what was known on that date.
 *
 * A chain of named states is fitted on the rows before a date and filtered up to it; it is fitted again as the history doubles,
 * then once a year. Nothing later than a date enters its row: appending dates changes no earlier number by one bit.
 * Transition is the probability that the present regime is younger than ten rows; crisis is gated by the drawdown.
 *
 * @param market - daily prices or returns without gaps; of several assets the market is their weighted sum
 * @param options - `mode` "anchored"; the rest with their defaults at {@link RegimeOptions}
 * @returns the present regime and its probabilities, the path of all dates, the model to go on with, the parameters of today.
 *   Rows before `path.firstInformed` are the prior's. `unsupported` names regimes that the data do not carry
 * @throws {@link PortfolioError} `too-few-observations`, `missing-price` and `not-finite` (with asset and date), `invalid-price`,
 *   `constant-series`, `unknown-asset`, `invalid-argument`, `aborted`, those of a bad table
 * @remarks O(T·(N + K² + K·h)) for the filter and about 20 × as much for each fit. NaN throws. Filtered probabilities are honest but late:
 *   a change of drift without a change of volatility takes months to show, see `detectionDelay`. The defaults were settled
 *   on one index; treat them as in-sample.
 * @example
 * const reading = detectRegimes(prices);
 * reading.current; // "bull-quiet"
 */
export function detectRegimes(market: PricesTable | ReturnsTable, options: RegimeOptions = {}): RegimeReading {
  const settings = readRegimeOptions(options);
  const mode = options.mode ?? "anchored";
  readMarket(market);
  const { assets, dates, values, kind } = market;
  const marketWeights = readMarketWeights(assets, options.marketWeights);
  const lead = kind === "prices" ? 1 : 0;
  const rows = dates.length - lead;
  if (rows <= settings.minimumHistory) {
    throw new PortfolioError(
      "too-few-observations",
      `market has ${rows} returns, minimumHistory asks for more than ${settings.minimumHistory}: give a longer history or lower it (42 at least)`,
      { rows, minimumHistory: settings.minimumHistory },
    );
  }

  const run = startRun(mode, settings, assets.length);
  const probabilities = new Float64Array(dates.length * regimes.length);
  const labels: Regime[] = new Array(dates.length);
  const history = {
    trend: new Float64Array(rows),
    volatility: new Float64Array(rows),
    returns: new Float64Array(rows),
  };

  for (let t = 0; t < dates.length; t++) {
    const past = t - lead;
    if (past === run.nextFit) {
      if (options.signal?.aborted) {
        throw new PortfolioError("aborted", `detectRegimes was stopped at ${dates[t]}`, { date: dates[t] });
      }
      refit(run, mode, settings, history, past);
      options.onProgress?.({ done: past, total: rows });
    }
    const { compiled, memory } = run;
    const { features } = compiled;
    const r = marketReturn(kind, marketWeights, values, t * assets.length, memory);
    if (past >= 0) {
      advanceSums(memory.sums, r, compiled.decay);
      readFeatures(memory.sums, features);
      history.trend[past] = features.trend;
      history.volatility[past] = features.volatility;
      history.returns[past] = r;
      memory.rows = past + 1;
      observe(mode, run.scaling, features.trend, features.volatility, r, compiled.x);
      stepChain(compiled, memory.ages, compiled.x, run.fittedRows === 0);
    }
    regimeProbabilities(mode, compiled, memory.ages, memory.spreads, marketWeights);
    labelRow(compiled.row, compiled, memory);
    probabilities.set(compiled.row, t * regimes.length);
    labels[t] = regimes[run.memory.label[0]]!;
  }
  options.onProgress?.({ done: rows, total: rows });

  return {
    mode,
    current: labels[dates.length - 1]!,
    probabilities: namedProbabilities(run.compiled.row),
    path: { dates, probabilities, regimes: labels, firstInformed: settings.minimumHistory + lead },
    unsupported: run.unsupported,
    model: {
      version: 1,
      mode,
      assets,
      kind,
      marketWeights,
      settings,
      chain: run.chain,
      scaling: run.scaling,
      fittedRows: run.fittedRows,
      nextFit: run.nextFit,
      memory: run.memory,
    },
    parameters: namedParameters(run.memory.parameters),
  };
}

interface Run {
  chain: RegimeChain;
  compiled: CompiledChain;
  scaling: RegimeScaling;
  fittedRows: number;
  nextFit: number;
  unsupported: readonly NamedRegime[];
  memory: MutableMemory;
  /** Volatility mode: the latest fit for each number of states. */
  readonly candidates: Map<number, RegimeChain>;
}

function startRun(mode: RegimeMode, settings: RegimeSettings, assets: number): Run {
  const chain = priorChain(mode, settings);
  const compiled = compileChain(chain, settings)!;
  return {
    chain,
    compiled,
    scaling: { trendCentre: 0, trendScale: 1, volatilityCentre: 0, volatilityScale: 1, returnScale: 1 },
    fittedRows: 0,
    nextFit: settings.minimumHistory,
    unsupported: [],
    candidates: new Map(),
    memory: {
      rows: 0,
      sums: new Array<number>(SUMS).fill(0),
      spreads: settings.correlationGate === false ? [] : new Array<number>(assets + 1).fill(0),
      prices: [],
      ages: startAges(compiled),
      label: [UNLABELLED, 0],
      parameters: [],
    },
  };
}

/** Fits the chain to the rows before `past` and filters them anew. */
function refit(
  run: Run,
  mode: RegimeMode,
  settings: RegimeSettings,
  history: { readonly trend: Float64Array; readonly volatility: Float64Array; readonly returns: Float64Array },
  past: number,
): void {
  const trend = history.trend.subarray(UNSETTLED, past);
  const volatility = history.volatility.subarray(UNSETTLED, past);
  const returns = history.returns.subarray(UNSETTLED, past);
  const scaling = regimeScaling(trend, volatility, returns);
  const data: TrainingRows = { rows: past - UNSETTLED, trend, volatility, returns, scaling };
  const previous = run.fittedRows === 0 ? undefined : run.chain;
  const fit =
    mode === "anchored"
      ? fitAnchoredChain(data, settings, previous)
      : mode === "latent"
        ? fitLatentChain(data, previous)
        : fitVolatilityChain(data, run.candidates);
  const compiled = compileChain(fit.chain, settings);
  run.fittedRows = past;
  run.nextFit = past + Math.min(settings.refitEvery, past);
  if (compiled === undefined) return; // a fit that fell apart is not taken over
  run.chain = fit.chain;
  run.compiled = compiled;
  run.scaling = scaling;
  run.unsupported = fit.unsupported;
  run.memory.ages = startAges(compiled);
  const x = chainObservations(mode, data);
  const d = fit.chain.dimension;
  for (let t = 0; t < data.rows; t++) stepChain(compiled, run.memory.ages, x.subarray(t * d, (t + 1) * d), false);
}
