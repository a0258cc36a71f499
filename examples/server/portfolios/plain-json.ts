/** JSON in which typed arrays are lists, and NaN and infinities are null. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (ArrayBuffer.isView(one) ? Array.from(one as Float64Array) : one));
}
