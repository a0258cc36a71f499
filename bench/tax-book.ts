import { seededRandom } from "../src/core/index.js";
import type { TaxTransaction } from "../src/tax/index.js";

/** A journal of n buys and sells of whole shares over ten years, prices on a random walk; the same for the same arguments. */
export function taxBook(n: number, symbols: number): TaxTransaction[] {
  const random = seededRandom(5);
  const held = new Float64Array(symbols);
  const price = Float64Array.from(held, () => 20 + random.integer(200));
  const start = Date.UTC(2015, 0, 1);
  return Array.from({ length: n }, (_, i) => {
    const k = random.integer(symbols);
    price[k] = Math.max(5, price[k]! * (0.97 + 0.06 * random.uniform()));
    const sell = held[k]! > 10 && random.uniform() < 0.45;
    const quantity = 1 + random.integer(sell ? Math.min(held[k]!, 100) : 100);
    held[k] = held[k]! + (sell ? -quantity : quantity);
    return {
      id: `t${i}`,
      type: sell ? "sell" : "buy",
      date: new Date(start + Math.floor((3650 * i) / n) * 86_400_000).toISOString().slice(0, 10),
      account: "main",
      asset: `S${k}`,
      quantity,
      amount: Math.round(100 * quantity * price[k]!) / 100,
    };
  });
}
