// A table, a model, a ledger and an engine are written as text, read again, and continue with the same numbers.
import {
  applyTransactions,
  buildTaxLedger,
  createRegimeFilter,
  detectRegimes,
  fromJson,
  latestPrices,
  PortfolioEngine,
  type PricesTable,
  type RegimeModel,
  type TaxLedger,
  type TaxTransaction,
  toJson,
  updateRegime,
} from "../src/index.js";
import { marketIndex, twentyStocks } from "./real-prices.js";

const same = (a: unknown, b: unknown): string => (toJson(a) === toJson(b) ? "the same" : "something else");

// a table: toJson keeps typed arrays and missing prices (NaN) to the bit
const prices = twentyStocks("month");
const text = toJson(prices);
console.log(`table: ${text.length} characters, read as ${same(fromJson<PricesTable>(text), prices)}`);

// a model of regimes, saved once a year and used each day
const market = marketIndex();
const { model } = detectRegimes(market);
const today = latestPrices(market);
const loaded = fromJson<RegimeModel>(toJson(model));
const [before, after] = [model, loaded].map((one) => updateRegime(createRegimeFilter(one), today));
console.log(`regime filter of the loaded model: ${same(after, before)}`);

// a ledger of taxes is plain JSON, so that JSON.stringify is enough
const line = (date: string, type: "buy" | "sell"): TaxTransaction => ({
  id: `${type} ${date}`,
  date,
  type,
  account: "main",
  asset: "IBM",
  quantity: 10,
  amount: type === "buy" ? 1_000 : 1_250,
});
const ledger = buildTaxLedger([line("2009-01-02", "buy")], { accounts: [{ id: "main", kind: "taxable" }] });
const stored = JSON.parse(JSON.stringify(ledger)) as TaxLedger;
const sale = [line("2010-02-01", "sell")];
console.log(`ledger after another sale: ${same(applyTransactions(stored, sale), applyTransactions(ledger, sale))}`);

// an engine writes a snapshot
const engine = PortfolioEngine.create({
  prices,
  config: { optimizer: { method: "equal-weight" }, data: { lookback: 36 } },
});
const restored = PortfolioEngine.restore(fromJson(toJson(engine.snapshot())));
console.log(`${same(restored.optimize(), engine.optimize())} portfolio from the restored engine`);
