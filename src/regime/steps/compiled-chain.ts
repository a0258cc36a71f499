import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import { type ParameterMixture, parameterMixture } from "../adaptive/mix-parameters.js";
import type { NamedRegime, RegimeChain } from "../names/model-types.js";
import type { RegimeSettings } from "../names/option-types.js";
import { regimes } from "../names/regime-names.js";
import type { RegimeMode } from "../types.js";
import { type CompiledTrend, compileTrend } from "./trend-filter.js";

/** A chain made ready for stepping; derived, never stored. */
export interface CompiledChain {
  /** What it was made from. */
  readonly source: RegimeChain;
  readonly states: number;
  /** One more than the transition age: the last age holds all above it. */
  readonly ages: number;
  readonly settings: RegimeSettings;
  /** K columns in the table of probabilities. */
  readonly columns: Int32Array;
  readonly means: Float64Array;
  /** K numbers, 1 / variance. */
  readonly precisions: Float64Array;
  /** K numbers, the logarithm of 1 / √variance: constants that all states share are left out. */
  readonly offsets: Float64Array;
  /** Undefined for Gaussian states. */
  readonly degreesOfFreedom: number | undefined;
  readonly start: Float64Array;
  /** Transitions between states of different sides, (K, K), `[from * K + to]`; 0 between states of one side. */
  readonly leaving: Float64Array;
  /** Transitions between states of one side, (K, K) as `leaving`; 0 between states of different sides. */
  readonly stayingDense: Float64Array;
  /** The same without the zeros, those into state k at `stayingInto[k]` and on; K + 1 numbers. */
  readonly stayingInto: Int32Array;
  readonly stayingFrom: Int32Array;
  readonly staying: Float64Array;
  /** K numbers: the variance expected of the next row after each state. */
  readonly nextVariances: Float64Array;
  readonly trend: CompiledTrend | null;
  readonly mixture: ParameterMixture;
  /** The probabilities of one row on its way; overwritten by each. */
  readonly row: Float64Array;
  // scratch
  readonly densities: Float64Array;
  readonly next: Float64Array;
}

const compiled = new WeakMap<RegimeChain, CompiledChain>();

/** The chain made ready; kept for as long as the chain itself. Undefined where a variance is not above 0. */
export function compileChain(
  mode: RegimeMode,
  chain: RegimeChain,
  settings: RegimeSettings,
): CompiledChain | undefined {
  const known = compiled.get(chain);
  if (known !== undefined && known.settings === settings) return known;
  const { roles, variances } = chain;
  const states = roles.length;
  if (!variances.every((v) => v > 0 && v < Number.POSITIVE_INFINITY)) return undefined;
  const leaving = Float64Array.from(chain.transition);
  const stayingDense = new Float64Array(leaving.length);
  const from: number[] = [];
  const into = [0];
  const staying: number[] = [];
  const nextVariances = new Float64Array(states);
  for (let j = 0; j < states; j++) {
    for (let i = 0; i < states; i++) {
      nextVariances[i] = nextVariances[i]! + chain.transition[i * states + j]! * variances[j]!;
      if (sideOf(roles[i]!, mode) !== sideOf(roles[j]!, mode)) continue;
      leaving[i * states + j] = 0;
      stayingDense[i * states + j] = chain.transition[i * states + j]!;
      from.push(i);
      staying.push(chain.transition[i * states + j]!);
    }
    into.push(from.length);
  }
  const ready: CompiledChain = {
    source: chain,
    states,
    ages: settings.transitionAge + 1,
    settings,
    columns: Int32Array.from(roles, (role) => regimes.indexOf(role)),
    means: Float64Array.from(chain.means),
    precisions: Float64Array.from(variances, (v) => 1 / v),
    offsets: Float64Array.from(variances, (v) => -0.5 * logarithmKernel(v)),
    degreesOfFreedom: chain.degreesOfFreedom ?? undefined,
    start: Float64Array.from(chain.start),
    leaving,
    stayingDense,
    stayingInto: Int32Array.from(into),
    stayingFrom: Int32Array.from(from),
    staying: Float64Array.from(staying),
    nextVariances,
    trend: chain.trend === null ? null : compileTrend(chain.trend),
    mixture: parameterMixture(settings.adaptiveTable, settings.dailyChangeLimit),
    row: new Float64Array(regimes.length),
    densities: new Float64Array(states),
    next: new Float64Array(states),
  };
  compiled.set(chain, ready);
  return ready;
}

/**
 * What a state's age counts from: its regime in latent mode, and the step up from quiet or down to it in the other two. A market
 * that falls into a crisis and out of it has been volatile all along; that keeps the volatility axis monotone.
 */
function sideOf(role: NamedRegime, mode: RegimeMode): string {
  if (mode === "latent") return role;
  return role.endsWith("quiet") ? "quiet" : "volatile";
}
