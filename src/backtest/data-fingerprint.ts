import type { PricesTable } from "../core/types.js";

/**
 * A 64-bit fingerprint of a price table: names, dates and the bits of the prices, in their order. Not for secrets. O(T·N).
 *
 * Two streams in the manner of FNV-1a by 32-bit words, one for each half of a price, folded together at the end.
 */
export function dataFingerprint({ assets, dates, values }: PricesTable): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const text of [...assets, ...dates]) {
    for (let k = 0; k < text.length; k++) a = Math.imul(a ^ text.charCodeAt(k), 0x01000193);
    b = Math.imul(b ^ a, 0x85ebca6b);
  }
  // a product moves bits up only; the shift brings the high ones back down, or two changes there could cancel out
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let k = 0; k < words.length; k += 2) {
    a = Math.imul(a ^ words[k]!, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ words[k + 1]!, 0x85ebca6b);
    b ^= b >>> 15;
  }
  b = Math.imul(b ^ a, 0x85ebca6b);
  return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
}
