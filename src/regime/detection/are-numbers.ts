export function isAboveZero(value: unknown): boolean {
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}

export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Whether a list has so many numbers, all finite and within the range. */
export function hasNumbers(
  values: unknown,
  length: number,
  least: number = -Number.MAX_VALUE,
  most: number = Number.MAX_VALUE,
): boolean {
  return isList(values) && values.length === length && areNumbers(values, least, most);
}

/** Whether all are numbers from the least to the most. */
export function areNumbers(values: ArrayLike<unknown>, least: number, most: number): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(typeof value === "number" && value >= least && value <= most)) return false;
  }
  return true;
}

/** Copies numbers from the least to the most; false at the first that is none. */
export function takeNumbers(values: ArrayLike<unknown>, least: number, most: number, to: Float64Array): boolean {
  for (let i = 0; i < to.length; i++) {
    const value = values[i];
    if (!(typeof value === "number" && value >= least && value <= most)) return false;
    to[i] = value;
  }
  return true;
}
