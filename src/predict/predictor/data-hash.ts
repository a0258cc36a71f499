import type { PricesTable } from "../../core/types.js";

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a of the dates, the assets and the bits of the prices: 32 bits, as eight hexadecimal digits. O(T·N). */
export function dataHash({ assets, dates, values }: PricesTable): string {
  let hash = OFFSET;
  const take = (byte: number): void => {
    hash = Math.imul(hash ^ byte, PRIME);
  };
  for (const text of [assets.join("\n"), dates.join("\n")])
    for (let k = 0; k < text.length; k++) take(text.charCodeAt(k));
  const bytes = new DataView(new ArrayBuffer(8));
  for (const value of values) {
    // every missing price is the same, whatever its bits, and the order of bytes is that of no machine
    bytes.setFloat64(0, Number.isNaN(value) ? Number.NaN : value, true);
    for (let k = 0; k < 8; k++) take(bytes.getUint8(k));
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
