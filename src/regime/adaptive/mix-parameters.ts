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
  const mixed = [0, 0, 0, 0, 0];
  for (let i = 0; i < mixed.length; i++) {
    let value = 0;
    for (let r = 0; r < 6; r++) value += probabilities[r]! * entries[6 * i + r]!;
    // rounding of the sum of probabilities must not leave the table's range
    value = Math.min(Math.max(value, least[i]!), greatest[i]!);
    if (previous.length > 0) value = Math.min(Math.max(value, previous[i]! - step[i]!), previous[i]! + step[i]!);
    mixed[i] = value;
  }
  return mixed;
}
