import type { SpecPart } from "../parts/vega-lite-spec.js";

/**
 * The axis properties that write its ticks so that neighbors differ, whatever the size and the span of the numbers.
 *
 * A span of 0.9 % gets a decimal, a span of 3 on top of 100,000 gets none but shows all digits, and amounts from ten million
 * on are written in millions (M), billions (B) or trillions (T).
 *
 * @param values - what is drawn; missing values are passed over
 * @param options - `percent` writes 0.1 as 10%; `ticks` is how many the axis has, `zero` whether it must contain zero, `log` its scale
 */
export function tickFormat(
  values: Iterable<number | null>,
  options: {
    readonly percent?: boolean;
    readonly ticks?: number;
    readonly zero?: boolean;
    readonly log?: boolean;
  } = {},
): SpecPart {
  const { percent = false, ticks = 5, zero = false, log = false } = options;
  let low = zero ? 0 : Number.POSITIVE_INFINITY;
  let high = zero ? 0 : Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const unit = percent ? 100 : 1;
  const size = unit * Math.max(Math.abs(low), Math.abs(high));
  if (!Number.isFinite(size)) return { format: percent ? ".0%" : ",.0f" };
  // a step of an axis may be half of the span over its ticks
  const span = unit * high - unit * low;
  const step = span > 0 ? span / ticks / 2 : size > 0 ? size / 10 : 1;
  // a log axis steps by factors, and the smallest one is read off its lowest value
  const finest = log && low > 0 && high / low > 3 ? Math.min(step, unit * low) : step;
  const places = Math.ceil(-Math.log10(finest) - 1e-9);
  const suffix = percent ? "%" : "f";
  if (places > 8 && size < 1e-4) return { format: percent ? ".2~%" : ".2~e" };
  if (size < 1e7 || percent) {
    if (size >= 1e7) return { format: `,.0${suffix}` };
    return { format: `${size >= 1e4 ? "," : ""}.${Math.min(12, Math.max(0, places))}~${suffix}` };
  }
  const digits = Math.min(15, Math.max(2, Math.floor(Math.log10(size)) + 1 + places));
  // d3 says G for 1e9, people who count money say B
  return size >= 1e15
    ? { format: `.${Math.min(6, digits)}~e` }
    : { labelExpr: `replace(format(datum.value, '.${digits}~s'), 'G', 'B')` };
}
