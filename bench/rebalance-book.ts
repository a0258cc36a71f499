import { buildTaxLedger, type FactorMoments, seededRandom, type TaxTransaction } from "../src/index.js";

/** An account of N assets with some lots each, a third of them at a loss, and a factor model of its risk. */
export function rebalanceBook(n: number, lotsPerAsset: number, factors: number) {
  const random = seededRandom(11);
  const assets = Array.from({ length: n }, (_, i) => `A${String(i).padStart(4, "0")}`);
  const lines: TaxTransaction[] = [];
  const prices: Record<string, number> = {};
  for (const asset of assets) prices[asset] = Math.round(100 * (20 + 180 * random.uniform())) / 100;
  for (let k = 0; k < lotsPerAsset; k++) {
    const date = `20${18 + k}-05-${String(4 + k).padStart(2, "0")}`;
    for (const asset of assets) {
      const quantity = 1 + Math.floor((40 * 100 * random.uniform()) / prices[asset]!);
      const amount = Math.round(100 * quantity * prices[asset]! * (0.5 + 0.75 * random.uniform())) / 100;
      lines.push({ id: `${asset}-${k}`, type: "buy", date, account: "main", asset, quantity, amount });
    }
  }
  const ledger = buildTaxLedger(lines, { accounts: [{ id: "main", kind: "taxable" }] });
  const moments: FactorMoments = {
    assets,
    mean: new Float64Array(n),
    periodsPerYear: 252,
    factors: {
      names: Array.from({ length: factors }, (_, k) => `F${k}`),
      loadings: Float64Array.from({ length: n * factors }, (_, k) => (k % factors === 0 ? 1 : 0.3 * random.normal())),
      covariance: Float64Array.from({ length: factors * factors }, (_, k) => (k % (factors + 1) === 0 ? 0.02 : 0)),
      specificVariance: Float64Array.from(assets, () => 0.02 + 0.06 * random.uniform()),
    },
  };
  const raw = assets.map(() => 0.5 + random.uniform());
  const sum = raw.reduce((total, x) => total + x, 0);
  const target = Object.fromEntries(assets.map((asset, i) => [asset, raw[i]! / sum]));
  return { moments, ledger, account: "main", prices, cash: 0, date: "2026-03-31", target };
}
