/**
 * Online portfolio rules on the classic market NYSE(O), 36 stocks and 5,651 days, against published wealth.
 *
 * The data comes with the Python package universal-portfolios 0.4.17 (universal/data/nyse_o.csv):
 * `npx tsx scripts/acceptance/online-nyse-o.ts path/to/nyse_o.csv [mixes = 2000]`. Published: uniform mix 27.08, exponentiated gradient 27.09
 * and universal portfolio 26.68 in the survey of Li and Hoi (2014), table 5; for pairs of stocks Cover (1991). Ends with an error when
 * a figure is another.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type OnlinePortfolioOptions, onlinePortfolio, type PricesTable, selectAssets } from "../../src/index.js";

const [path, mixes = "2000"] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: npx tsx scripts/acceptance/online-nyse-o.ts path/to/nyse_o.csv");
const bytes = readFileSync(path);
const hash = createHash("sha256").update(bytes).digest("hex");
if (hash !== "b2f26e2ce08d12871b631f02c0990637ab7bde02c2a90f4f804b0dd24cb6820d")
  throw new Error(`other data: sha256 ${hash}`);
const [head, ...lines] = bytes.toString("utf8").trim().split(/\r?\n/);
const assets = head!.split(",");
const quotes = lines.map((line) => line.split(",").map(Number));
const prices: PricesTable = {
  kind: "prices",
  assets,
  dates: Array.from({ length: quotes.length + 1 }, (_, t) =>
    new Date((t - 2743) * 86_400_000).toISOString().slice(0, 10),
  ),
  values: Float64Array.from([assets.map(() => 1), ...quotes].flat()),
};

const wealth = (options: OnlinePortfolioOptions, of: PricesTable = prices): number =>
  onlinePortfolio(of, options).wealth.at(-1)!;
// the file hides the names; Cover gives what one dollar in each became
const became = (value: number): string => assets[quotes.at(-1)!.findIndex((own) => Math.abs(own - value) < 0.01)]!;
const [iroquois, kinArk, commercialMetals, meicom] = [8.915, 4.128, 52.02, 22.916].map(became);
const pair = (a: string | undefined, b: string | undefined): PricesTable => selectAssets(prices, [a!, b!]);
const cover = { method: "universal", mixes: 21 } as const;
const checks: readonly (readonly [what: string, ours: number, published: number, tolerance: number])[] = [
  ["uniform mix", wealth({ method: "uniform" }), 27.08, 0.005],
  ["exponentiated gradient, rate 0.05", wealth({ method: "exponentiated-gradient" }), 27.09, 0.02],
  ["universal, mixes drawn", wealth({ method: "universal", mixes: Number(mixes), seed: 1 }), 26.68, 0.6],
  ["universal, Iroquois and Kin Ark", wealth(cover, pair(iroquois, kinArk)), 38.67, 0.05],
  ["universal, Commercial Metals and Kin Ark", wealth(cover, pair(commercialMetals, kinArk)), 78.47, 0.05],
  ["universal, Commercial Metals and Meicom", wealth(cover, pair(commercialMetals, meicom)), 72.63, 0.05],
];
let wrong = 0;
for (const [what, ours, published, tolerance] of checks) {
  const fits = Math.abs(ours - published) <= tolerance;
  if (!fits) wrong++;
  console.log(`${fits ? "as published" : "ANOTHER"}  ${what}: ${ours.toFixed(4)}, published ${published}`);
}
console.log(`follow the leader: ${wealth({ method: "follow-the-leader" }).toFixed(4)}`);
if (wrong > 0) throw new Error(`${wrong} figures differ from what was published`);
