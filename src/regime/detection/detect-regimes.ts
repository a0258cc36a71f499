import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { PricesTable, ReturnsTable } from "../../core/types.js";
import type { VolatilityLadder } from "../../numerics/hmm/volatility-ladder-kernel.js";
import { namedParameters } from "../adaptive/adaptive-parameters.js";
import { readMarket, readMarketWeights } from "../market/read-market.js";
import type { NamedRegime, RegimeChain, RegimeReading } from "../names/model-types.js";
import type { RegimeOptions, RegimeSettings } from "../names/option-types.js";
import { namedProbabilities, regimes } from "../names/regime-names.js";
import { startAges } from "../steps/chain-ages.js";
import { type CompiledChain, compileChain } from "../steps/compiled-chain.js";
import { labelRow, regimeProbabilities, UNLABELLED } from "../steps/label-row.js";
import { advanceChain, advanceMemory, marketReturn } from "../steps/market-row.js";
import { startTrend } from "../steps/trend-filter.js";
import { plainRoom, storedMemory, type WorkingMemory } from "../steps/working-memory.js";
import type { Regime, RegimeMode } from "../types.js";
import { fitAnchoredChain, fitLatentChain, fitVolatilityChain, priorChain, typicalReturn } from "./fit-regime-chain.js";
import { readRegimeOptions } from "./read-regime-options.js";

/**
 * The regime of a market on every date, from what was known on that date.
 *
 * A chain of volatility levels and a model of the drift are fitted on the rows before a date and filtered up to it, and fitted again as the history doubles,
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
  const { assets, dates, values, kind } = readMarket(market);
  const { mode, settings, marketWeights: given, onProgress, signal } = readRegimeOptions(options, assets);
  const marketWeights = readMarketWeights(assets, given);
  const lead = kind === "prices" ? 1 : 0;
  const rows = dates.length - lead;
  if (rows <= settings.minHistory) {
    throw new PortfolioError(
      "too-few-observations",
      `market has ${rows} returns, minHistory asks for more than ${settings.minHistory}: give a longer history or lower it (42 at least)`,
      { rows, minHistory: settings.minHistory },
    );
  }

  const run = startRun(mode, settings, assets.length, kind);
  const probabilities = new Float64Array(dates.length * regimes.length);
  const labels: Regime[] = new Array(dates.length);
  const history = new Float64Array(rows);
  for (let t = 0; t < dates.length; t++) {
    const past = t - lead;
    if (past === run.nextFit) {
      if (signal?.aborted) {
        throw new PortfolioError("aborted", `detectRegimes was stopped at ${dates[t]}`, { date: dates[t] });
      }
      refit(run, mode, settings, history.subarray(0, past));
      onProgress?.({ done: past, total: rows });
    }
    const { compiled, memory } = run;
    const r = marketReturn(kind, marketWeights, values, t * assets.length, memory.prices, memory.spreads);
    if (past >= 0) {
      history[past] = r;
      advanceMemory(compiled, memory, r, r / run.returnScale, run.fittedRows === 0);
    }
    regimeProbabilities(compiled, memory, marketWeights);
    labelRow(compiled.row, compiled, memory);
    probabilities.set(compiled.row, t * regimes.length);
    labels[t] = regimes[memory.label]!;
  }
  onProgress?.({ done: rows, total: rows });

  return {
    mode,
    current: labels[dates.length - 1]!,
    probabilities: namedProbabilities(run.compiled.row),
    path: { dates, probabilities, regimes: labels, firstInformed: settings.minHistory + lead },
    unsupported: run.unsupported(),
    model: {
      version: 1,
      mode,
      assets,
      kind,
      marketWeights,
      settings,
      chain: run.chain,
      returnScale: run.returnScale,
      fittedRows: run.fittedRows,
      nextFit: run.nextFit,
      memory: storedMemory(run.memory, plainRoom(run.memory)),
    },
    parameters: namedParameters(run.memory.parameters),
  };
}

interface Run {
  chain: RegimeChain;
  compiled: CompiledChain;
  returnScale: number;
  fittedRows: number;
  nextFit: number;
  unsupported: () => readonly NamedRegime[];
  memory: WorkingMemory;
  /** Volatility mode: the latest fit for each number of levels. */
  readonly candidates: Map<number, VolatilityLadder>;
}

function startRun(
  mode: RegimeMode,
  settings: RegimeSettings,
  assets: number,
  kind: PricesTable["kind"] | ReturnsTable["kind"],
): Run {
  const chain = priorChain(mode, settings);
  const compiled = compileChain(mode, chain, settings)!;
  return {
    chain,
    compiled,
    returnScale: 1,
    fittedRows: 0,
    nextFit: settings.minHistory,
    unsupported: () => [],
    candidates: new Map(),
    memory: {
      rows: 0,
      gap: 0,
      rising: startTrend(chain.trend),
      spreads: new Float64Array(settings.correlationGate === false ? 0 : assets + 1),
      prices: new Float64Array(kind === "prices" ? assets : 0).fill(Number.NaN),
      ages: startAges(compiled),
      label: UNLABELLED,
      improbableRows: 0,
      parameters: [],
    },
  };
}

/** Fits the chain to the returns of the past and filters them anew. */
function refit(run: Run, mode: RegimeMode, settings: RegimeSettings, returns: Float64Array): void {
  const past = returns.length;
  const returnScale = mode === "latent" ? deviationOf(returns) : typicalReturn(returns);
  const x = returns.map((r) => r / returnScale);
  const previous = run.fittedRows === 0 ? undefined : run.chain;
  const fit =
    mode === "anchored"
      ? fitAnchoredChain(x, settings, previous)
      : mode === "latent"
        ? fitLatentChain(x, previous)
        : fitVolatilityChain(x, settings, run.candidates);
  const compiled = compileChain(mode, fit.chain, settings);
  run.fittedRows = past;
  run.nextFit = past + Math.min(settings.refitEvery, past);
  if (compiled === undefined) return; // a fit that fell apart is not taken over
  run.chain = fit.chain;
  run.compiled = compiled;
  run.returnScale = returnScale;
  run.unsupported = fit.unsupported;
  if (fit.memory !== undefined) {
    run.memory.ages = fit.memory.ages;
    run.memory.rising = fit.memory.rising;
    return;
  }
  run.memory.ages = startAges(compiled);
  run.memory.rising = startTrend(fit.chain.trend);
  for (const one of x) advanceChain(compiled, run.memory, one, false);
}

/** Root mean square, or 1 for a market at rest. */
function deviationOf(returns: Float64Array): number {
  let squares = 0;
  for (const r of returns) squares += r * r;
  return squares > 0 ? Math.sqrt(squares / returns.length) : 1;
}
