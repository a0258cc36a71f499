import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { fullExponentialKernel } from "../../numerics/distribution/full-exponential-kernel.js";
import { mixParameters } from "../adaptive/mix-parameters.js";
import type { RegimeMemory } from "../names/model-types.js";
import {
  BEAR_QUIET,
  BEAR_VOLATILE,
  BULL_QUIET,
  BULL_VOLATILE,
  CRISIS,
  regimes,
  TRANSITION,
} from "../names/regime-names.js";
import type { CompiledChain } from "./chain-step.js";
import { impliedCorrelation, type MutableMemory } from "./market-row.js";
import { risingProbability } from "./trend-filter.js";

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
 * @remarks O(K·h).
 */
export function regimeProbabilities(
  chain: CompiledChain,
  memory: Pick<RegimeMemory, "ages" | "gap" | "rising" | "spreads">,
  marketWeights: readonly number[],
): void {
  const { states, columns, settings, trend, row: out } = chain;
  const { ages } = memory;
  const last = (chain.ages - 1) * states;
  for (let c = 0; c < out.length; c++) out[c] = 0;
  for (let k = 0; k < states; k++) {
    const column = columns[k]!;
    let young = 0;
    for (let i = k; i < last; i += states) young += ages[i]!;
    if (column === CRISIS) out[CRISIS] = out[CRISIS]! + young + ages[last + k]!;
    else {
      out[TRANSITION] = out[TRANSITION]! + young;
      out[column] = out[column]! + ages[last + k]!;
    }
  }
  let rising: number;
  if (trend === null) {
    const bull = out[BULL_QUIET]! + out[BULL_VOLATILE]!;
    const bear = out[BEAR_QUIET]! + out[BEAR_VOLATILE]!;
    rising = bull >= bear ? 1 : 0;
  } else {
    // the chain knows volatility alone. That the drift is young, too, no data can tell within days: its prior says how often
    rising = risingProbability(trend, memory.rising);
    const { steady } = trend;
    out[TRANSITION] = out[TRANSITION]! + (1 - steady) * (out[BULL_QUIET]! + out[BULL_VOLATILE]!);
    out[BEAR_QUIET] = steady * out[BULL_QUIET]! * (1 - rising);
    out[BULL_QUIET] = steady * out[BULL_QUIET]! * rising;
    out[BEAR_VOLATILE] = steady * out[BULL_VOLATILE]! * (1 - rising);
    out[BULL_VOLATILE] = steady * out[BULL_VOLATILE]! * rising;
  }
  let open = 1;
  if (settings.crisisGate !== false) {
    const drawdown = 1 - exponentialKernel(-memory.gap);
    open = logistic((drawdown - settings.crisisGate.depth) / settings.crisisGate.width);
  }
  if (settings.correlationGate !== false) {
    const correlation = impliedCorrelation(memory.spreads, marketWeights);
    open *= logistic((correlation - settings.correlationGate.level) / settings.correlationGate.width);
  }
  const shut = out[CRISIS]! * (1 - open);
  out[CRISIS] = out[CRISIS]! - shut;
  out[BULL_VOLATILE] = out[BULL_VOLATILE]! + shut * rising;
  out[BEAR_VOLATILE] = out[BEAR_VOLATILE]! + shut * (1 - rising);
  let sum = 0;
  for (let c = 0; c < regimes.length; c++) sum += out[c]!;
  for (let c = 0; c < regimes.length; c++) out[c] = out[c]! / sum;
}

/**
 * Moves the hard label and the parameters on by one date.
 *
 * A regime is entered when it is probable enough, or as the most probable one when the present label has been improbable for
 * some days; crisis at once.
 */
export function labelRow(probabilities: Float64Array, chain: CompiledChain, memory: MutableMemory): void {
  const { enter, leave, days, crisis } = chain.settings.whipsaw;
  let [label, improbable] = memory.label;
  let top = 0;
  for (let c = 1; c < regimes.length; c++) if (probabilities[c]! > probabilities[top]!) top = c;
  if (label === UNLABELLED) label = top;
  improbable = probabilities[label]! < leave ? improbable + 1 : 0;
  if (probabilities[CRISIS]! > crisis) label = CRISIS;
  else if (probabilities[top]! > enter && top !== CRISIS) label = top;
  else if (improbable >= days) label = top;
  if (label !== memory.label[0]) improbable = 0;
  memory.label[0] = label;
  memory.label[1] = improbable;
  memory.parameters = mixParameters(probabilities, chain.mixture, memory.parameters);
}

function logistic(x: number): number {
  return 1 / (1 + fullExponentialKernel(-x));
}
