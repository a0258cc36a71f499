// An index of 500 stocks held directly: 5,000 tax lots, losses harvested every month, the tracking error kept small.
import {
  applyTransactions,
  buildTaxLedger,
  type FactorMoments,
  optimizeAfterTax,
  requireOptimal,
  seededRandom,
  type TaxTransaction,
} from "../src/index.js";

const N = 500;
const K = 10;
const random = seededRandom(25);
const assets = Array.from({ length: N }, (_, i) => `S${i}`);
const loadings = Float64Array.from({ length: N * K }, (_, k) => (k % K === 0 ? 1 : 0.4 * random.normal()));
const specificVariance = Float64Array.from(assets, () => 0.03 + 0.08 * random.uniform());
const covariance = Float64Array.from({ length: K * K }, (_, k) => (k % (K + 1) === 0 ? (k === 0 ? 0.025 : 0.004) : 0));
const names = Array.from({ length: K }, (_, k) => `F${k}`);
const factors = { names, loadings, covariance, specificVariance };
const moments: FactorMoments = { assets, mean: new Float64Array(N), periodsPerYear: 12, factors };

// index weights follow the prices, as those of a capitalization-weighted index do
const shares = assets.map(() => random.uniform() ** 3 + 0.05);
const price = Float64Array.from(assets, () => 50 + 100 * random.uniform());
const monthOf = (k: number): string => new Date(Date.UTC(2024, k, 15)).toISOString().slice(0, 10);
const index = (): number[] => {
  const total = shares.reduce((sum, share, i) => sum + share * price[i]!, 0);
  return shares.map((share, i) => (share * price[i]!) / total);
};
const nextMonth = (): void => {
  const moves = names.map((_, f) => Math.sqrt(covariance[f * (K + 1)]! / 12) * random.normal());
  for (let i = 0; i < N; i++) {
    const common = moves.reduce((sum, move, f) => sum + move * loadings[i * K + f]!, 0.006);
    price[i]! *= Math.exp(common + Math.sqrt(specificVariance[i]! / 12) * random.normal());
  }
};
const line = (id: string, type: "buy" | "sell", date: string, i: number, quantity: number): TaxTransaction => {
  const amount = Math.max(0.01, Math.round(100 * quantity * price[i]!) / 100);
  return { id: `${id}-${assets[i]}`, type, date, account: "main", asset: assets[i]!, quantity, amount };
};

// $100,000 a month for ten months make ten lots of each stock
const bought: TaxTransaction[] = [];
for (let k = 0; k < 10; k++, nextMonth()) {
  for (const [i, w] of index().entries()) {
    bought.push(line(`in${k}`, "buy", monthOf(k), i, Math.round((1e13 * w) / price[i]!) / 1e8));
  }
}
let ledger = buildTaxLedger(bought, { accounts: [{ id: "main", kind: "taxable" }] });
console.log(`${ledger.openLots.length} lots of ${N} stocks`);

let saved = 0;
for (let k = 10; k < 22; k++, nextMonth()) {
  const date = monthOf(k);
  const prices = Object.fromEntries(assets.map((asset, i) => [asset, price[i]!]));
  const target = Object.fromEntries(index().map((w, i) => [assets[i]!, w]));
  const input = { moments, ledger, account: "main", prices, date };
  const result = optimizeAfterTax(input, {
    target,
    riskAversion: 400, // a tracking error of 1 % weighs as much as a tax of 2 % of the account
    taxRates: { shortTerm: 0.408, longTerm: 0.238 },
    costs: { buy: 0.0005, sell: 0.0005 },
    maxProblems: 10,
  });
  const lines = linesOf(result, k, date);
  ledger = applyTransactions(ledger, lines);
  saved -= result.tax;
  const error = Math.sqrt(trackingVariance(requireOptimal(result).weights, target));
  console.log(
    `${date}: tax saved $${Math.round(-result.tax)}, tracking error ${(100 * error).toFixed(2)} %, ${lines.length} orders`,
  );
}
const washes = ledger.audit.length;
console.log(`harvested in a year: $${Math.round(saved)} of tax; wash sales: ${washes}`);

/** The orders as the ledger books them: the lots that are sold by name, whole units of a hundred-millionth of a share. */
function linesOf({ sales, trades }: ReturnType<typeof optimizeAfterTax>, k: number, date: string): TaxTransaction[] {
  const down = (quantity: number): number => Math.floor(quantity * 1e8 + 1e-3) / 1e8;
  return trades.flatMap(({ asset, quantity }) => {
    const i = assets.indexOf(asset);
    const lots = sales
      .filter((sale) => sale.asset === asset)
      .map((sale) => ({ lot: sale.lot, quantity: down(sale.quantity) }));
    const sold = lots.filter((lot) => lot.quantity > 0);
    if (quantity > 0) return down(quantity) > 0 ? [line(`b${k}`, "buy", date, i, down(quantity))] : [];
    const all = Math.round(1e8 * sold.reduce((sum, lot) => sum + lot.quantity, 0)) / 1e8;
    return all > 0 ? [{ ...line(`s${k}`, "sell", date, i, all), lots: sold }] : [];
  });
}

function trackingVariance(weights: Readonly<Record<string, number>>, target: Readonly<Record<string, number>>): number {
  const apart = assets.map((asset) => weights[asset]! - target[asset]!);
  let sum = 0;
  for (let f = 0; f < K; f++) {
    sum += covariance[f * (K + 1)]! * apart.reduce((exposure, own, i) => exposure + own * loadings[i * K + f]!, 0) ** 2;
  }
  return apart.reduce((all, own, i) => all + specificVariance[i]! * own * own, sum);
}
