import { regimes } from "../names/regime-names.js";
import type { AdaptiveParameters, Regime } from "../types.js";
import { parameterNames } from "./adaptive-table.js";

/** The table of parameters as numbers: for each parameter its six entries, their least and greatest, and its daily step. */
export interface ParameterMixture {
  /** 5 * 6. */
  readonly entries: Float64Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
  readonly step: Float64Array;
}

/** @param limit - greatest change in a day, as a fraction of the range */
export function parameterMixture(table: Readonly<Record<Regime, AdaptiveParameters>>, limit: number): ParameterMixture {
  const entries = Float64Array.from(parameterNames.flatMap((name) => regimes.map((regime) => table[regime][name])));
  const rows = parameterNames.map((_, i) => entries.subarray(i * regimes.length, (i + 1) * regimes.length));
  const least = Float64Array.from(rows, (row) => Math.min(...row));
  const greatest = Float64Array.from(rows, (row) => Math.max(...row));
  return { entries, least, greatest, step: greatest.map((most, i) => limit * (most - least[i]!)) };
}

/**
 * Five parameters in the order of `parameterNames`.
 *
 * @param previous - yesterday's five, or none
 */
export function mixParameters(
  probabilities: Float64Array,
  mixture: ParameterMixture,
  previous: readonly number[],
): number[] {
  const { entries, least, greatest, step } = mixture;
  const p0 = probabilities[0]!;
  const p1 = probabilities[1]!;
  const p2 = probabilities[2]!;
  const p3 = probabilities[3]!;
  const p4 = probabilities[4]!;
  const p5 = probabilities[5]!;
  const mixed = [0, 0, 0, 0, 0];
  for (let i = 0; i < mixed.length; i++) {
    const at = 6 * i;
    let value = p0 * entries[at]! + p1 * entries[at + 1]! + p2 * entries[at + 2]!;
    value = value + p3 * entries[at + 3]! + p4 * entries[at + 4]! + p5 * entries[at + 5]!;
    // rounding of the sum of probabilities must not leave the table's range
    value = Math.min(Math.max(value, least[i]!), greatest[i]!);
    if (previous.length > 0) value = Math.min(Math.max(value, previous[i]! - step[i]!), previous[i]! + step[i]!);
    mixed[i] = value;
  }
  return mixed;
}
