import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { fullExponentialKernel } from "../../numerics/distribution/full-exponential-kernel.js";
import { mixParameters } from "../adaptive/mix-parameters.js";
import {
  BEAR_QUIET,
  BEAR_VOLATILE,
  BULL_QUIET,
  BULL_VOLATILE,
  CRISIS,
  regimes,
  TRANSITION,
} from "../names/regime-names.js";
import type { CompiledChain } from "./compiled-chain.js";
import { impliedCorrelation } from "./market-row.js";
import { risingProbability } from "./trend-filter.js";
import type { WorkingMemory } from "./working-memory.js";

/** No label yet. */
export const UNLABELLED = -1;

/**
 * The six probabilities of a date from the ages of the chain's states.
 *
 * A state of age h or more counts for its name, a younger one for transition; crisis counts at any age, and only as far as
 * the gates let it; what they take away goes to the volatile regimes. They sum to 1.
 *
 * Written to `chain.row`.
 *
 * @remarks O(K + members).
 */
export function regimeProbabilities(
  chain: CompiledChain,
  memory: WorkingMemory,
  marketWeights: readonly number[],
): void {
  const { states, columns, trend, row: out } = chain;
  const { values, young } = memory.ages;
  const last = (chain.ages - 1) * states;
  for (let c = 0; c < out.length; c++) out[c] = 0;
  for (let k = 0; k < states; k++) {
    const column = columns[k]!;
    if (column === CRISIS) out[CRISIS] = out[CRISIS]! + young[k]! + values[last + k]!;
    else {
      out[TRANSITION] = out[TRANSITION]! + young[k]!;
      out[column] = out[column]! + values[last + k]!;
    }
  }
  let bullQuiet = out[BULL_QUIET]!;
  let bullVolatile = out[BULL_VOLATILE]!;
  let bearQuiet = out[BEAR_QUIET]!;
  let bearVolatile = out[BEAR_VOLATILE]!;
  let transition = out[TRANSITION]!;
  let rising: number;
  if (trend === null) rising = bullQuiet + bullVolatile >= bearQuiet + bearVolatile ? 1 : 0;
  else {
    // the chain knows volatility alone. That the drift is young, too, no data can tell within days: its prior says how often
    rising = risingProbability(trend, memory.rising);
    const { steady } = trend;
    transition += (1 - steady) * (bullQuiet + bullVolatile);
    bearQuiet = steady * bullQuiet * (1 - rising);
    bullQuiet = steady * bullQuiet * rising;
    bearVolatile = steady * bullVolatile * (1 - rising);
    bullVolatile = steady * bullVolatile * rising;
  }
  const shut = out[CRISIS]! * (1 - openGates(chain, memory, marketWeights));
  const crisis = out[CRISIS]! - shut;
  bullVolatile += shut * rising;
  bearVolatile += shut * (1 - rising);
  const sum = bullQuiet + bullVolatile + bearQuiet + bearVolatile + transition + crisis;
  out[BULL_QUIET] = bullQuiet / sum;
  out[BULL_VOLATILE] = bullVolatile / sum;
  out[BEAR_QUIET] = bearQuiet / sum;
  out[BEAR_VOLATILE] = bearVolatile / sum;
  out[TRANSITION] = transition / sum;
  out[CRISIS] = crisis / sum;
}

/** How far the gates let a crisis through, from 0 to 1. */
function openGates({ settings }: CompiledChain, memory: WorkingMemory, marketWeights: readonly number[]): number {
  const { crisisGate, correlationGate } = settings;
  let open = 1;
  if (crisisGate !== false) {
    const drawdown = 1 - exponentialKernel(-memory.gap);
    open = logistic((drawdown - crisisGate.depth) / crisisGate.width);
  }
  if (correlationGate !== false) {
    const correlation = impliedCorrelation(memory.spreads, marketWeights);
    open *= logistic((correlation - correlationGate.level) / correlationGate.width);
  }
  return open;
}

/**
 * Moves the hard label and the parameters on by one date.
 *
 * A regime is entered when it is probable enough, or as the most probable one when the present label has been improbable for
 * some days; crisis at once.
 */
export function labelRow(probabilities: Float64Array, chain: CompiledChain, memory: WorkingMemory): void {
  const { enter, leave, days, crisis } = chain.settings.whipsaw;
  let label = memory.label;
  let improbable = memory.improbableRows;
  let top = 0;
  for (let c = 1; c < regimes.length; c++) if (probabilities[c]! > probabilities[top]!) top = c;
  if (label === UNLABELLED) label = top;
  improbable = probabilities[label]! < leave ? improbable + 1 : 0;
  if (probabilities[CRISIS]! > crisis) label = CRISIS;
  else if (probabilities[top]! > enter && top !== CRISIS) label = top;
  else if (improbable >= days) label = top;
  if (label !== memory.label) improbable = 0;
  memory.label = label;
  memory.improbableRows = improbable;
  memory.parameters = mixParameters(probabilities, chain.mixture, memory.parameters);
}

function logistic(x: number): number {
  return 1 / (1 + fullExponentialKernel(-x));
}
