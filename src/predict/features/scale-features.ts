import type { FeatureScale } from "./feature-types.js";

/** Numbers of one date and where they stand, kept from one date to the next. */
export interface ScaleRoom {
  readonly places: Int32Array;
  readonly numbers: Float64Array;
}

export function scaleRoom(count: number): ScaleRoom {
  return { places: new Int32Array(count), numbers: new Float64Array(count) };
}

/**
 * Scales the numbers of one feature across the assets of one date, in place; missing ones stay missing and do not count.
 *
 * Ranks go from above −0.5 to below 0.5, (rank − 0.5)/n − 0.5, and equal numbers share the mean of theirs. Numbers that do not
 * differ become 0.
 *
 * @param values - features; those of the date are `from`, `from + step`, …, `count` of them
 * @remarks O(n·log n) for ranks.
 */
export function scaleFeature(
  values: Float64Array,
  from: number,
  step: number,
  count: number,
  scale: FeatureScale,
  { places, numbers }: ScaleRoom,
): void {
  if (scale === "none") return;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const own = values[from + i * step]!;
    if (Number.isNaN(own)) continue;
    places[known] = from + i * step;
    numbers[known] = own;
    known += 1;
  }
  if (scale === "standardize") standardize(values, places, numbers, known);
  else rank(values, places, numbers, known);
}

function standardize(values: Float64Array, places: Int32Array, numbers: Float64Array, n: number): void {
  let mean = 0;
  for (let k = 0; k < n; k++) mean += numbers[k]!;
  mean /= n;
  let square = 0;
  for (let k = 0; k < n; k++) square += (numbers[k]! - mean) ** 2;
  const deviation = Math.sqrt(square / n);
  // what differs by rounding alone does not differ
  const differs = deviation > 1e-12 * Math.abs(mean);
  for (let k = 0; k < n; k++) values[places[k]!] = differs ? (numbers[k]! - mean) / deviation : 0;
}

/** Up to so many numbers are sorted by insertion, which needs no memory. */
const FEW = 64;

function rank(values: Float64Array, places: Int32Array, numbers: Float64Array, n: number): void {
  if (n > FEW) sortMany(places, numbers, n);
  else sortFew(places, numbers, n);
  for (let low = 0; low < n; ) {
    let high = low + 1;
    while (high < n && numbers[high] === numbers[low]) high++;
    for (let k = low; k < high; k++) values[places[k]!] = (low + high) / 2 / n - 0.5;
    low = high;
  }
}

function sortFew(places: Int32Array, numbers: Float64Array, n: number): void {
  for (let k = 1; k < n; k++) {
    const number = numbers[k]!;
    const place = places[k]!;
    let at = k;
    for (; at > 0 && numbers[at - 1]! > number; at--) {
      numbers[at] = numbers[at - 1]!;
      places[at] = places[at - 1]!;
    }
    numbers[at] = number;
    places[at] = place;
  }
}

function sortMany(places: Int32Array, numbers: Float64Array, n: number): void {
  const order = Array.from({ length: n }, (_, k) => k).sort((a, b) => numbers[a]! - numbers[b]!);
  const [oldPlaces, oldNumbers] = [places.slice(0, n), numbers.slice(0, n)];
  for (const [k, old] of order.entries()) {
    places[k] = oldPlaces[old]!;
    numbers[k] = oldNumbers[old]!;
  }
}
