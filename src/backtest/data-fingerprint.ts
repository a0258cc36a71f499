import type { PricesTable } from "../core/types.js";

/**
 * A 64-bit fingerprint of a price table: names, dates and the bits of the prices, in their order. Not for secrets. O(T·N).
 *
 * Two streams in the manner of FNV-1a, by 32-bit words.
 */
export function dataFingerprint({ assets, dates, values }: PricesTable): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  const mix = (word: number): void => {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ word, 0x85ebca6b) ^ (b >>> 15);
  };
  for (const text of [...assets, ...dates]) {
    for (let k = 0; k < text.length; k++) mix(text.charCodeAt(k));
    mix(0x1f);
  }
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let k = 0; k < words.length; k++) mix(words[k]!);
  return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
}
