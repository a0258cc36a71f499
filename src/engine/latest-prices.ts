import { labelled } from "../core/labelled.js";
import type { PricesTable, Weights } from "../core/types.js";

/** The last known price of every asset that has one. */
export function latestPrices({ assets, values }: PricesTable): Weights {
  const n = assets.length;
  const last = new Float64Array(n).fill(Number.NaN);
  for (let k = 0; k < values.length; k++) if (!Number.isNaN(values[k]!)) last[k % n] = values[k]!;
  const priced = assets.flatMap((asset, i) => (Number.isNaN(last[i]!) ? [] : [{ asset, price: last[i]! }]));
  return labelled(
    priced.map(({ asset }) => asset),
    (i) => priced[i]!.price,
  );
}
