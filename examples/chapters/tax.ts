import {
  buildTaxLedger,
  estimateMoments,
  findDeferrals,
  findHarvests,
  type LotMethod,
  netCapitalGainsByYear,
  type PricesTable,
  returnsFromPrices,
  sliceDates,
  type TaxLedger,
  type TearSheetContent,
  taxOfYear,
  transactionsFromTrades,
  usTaxRates,
} from "../../src/index.js";
import { dollars, type Job, tableLines } from "./job.js";

/** A couple with 150,000 of other income, by the brackets of 2026 for all years: the law of then is not the point here. */
const brackets = usTaxRates(2026, "married-joint");
const income = { ordinaryIncome: 150_000 };
const rates = { shortTerm: 0.22, longTerm: 0.15 };

/** The walk-forward's fills as a tax ledger: realized by year, three ways to choose lots, and what to harvest. */
export function tax({ backtests, prices, say }: Job): Partial<TearSheetContent> {
  const { name, result } = backtests[0]!;
  const journal = transactionsFromTrades(result.trades);
  const book = (lotMethod: LotMethod, transactions = journal): TaxLedger =>
    buildTaxLedger(transactions, { accounts: [{ id: "main", kind: "taxable" }], lotMethod, rates });
  const ledger = book("hifo");
  say(`${name}: ${journal.length} fills in a taxable account, ${ledger.audit.length} wash-sale adjustments`);

  const methods: readonly LotMethod[] = ["hifo", "fifo", "min-tax"];
  const ledgers = methods.map((method) => book(method));
  const years = [...new Set(ledgers.flatMap(({ byYear }) => Object.keys(byYear)))].sort();
  const rows = years.map((year) => {
    const { shortTerm = 0, longTerm = 0, disallowed = 0 } = ledger.byYear[year] ?? {};
    return [year, dollars(shortTerm), dollars(longTerm), dollars(disallowed)];
  });
  for (const line of tableLines([["HIFO", "short-term", "long-term", "disallowed"], ...rows])) say(line);

  const prices0 = pricesOn(prices, result.dates.at(-1)!);
  const compared = ledgers.map((each, k) => [
    methods[k]!,
    dollars(taxPaid(each)),
    dollars(each.openLots.reduce((sum, lot) => sum + lot.quantity * prices0[lot.asset]! - lot.adjustedBasis, 0)),
  ]);
  for (const line of tableLines([["lots chosen by", "tax on sales", "gain not yet taxed"], ...compared])) say(line);

  const moments = estimateMoments(returnsFromPrices(sliceDates(prices, result.dates[0]!, result.dates.at(-1)!)));
  const planOn = (date: string, at: TaxLedger) =>
    findHarvests(at, pricesOn(prices, date), {
      date,
      rates: { ...brackets, year: Number(date.slice(0, 4)) }, // the law of 2026 in every year
      income,
      moments,
      minCorrelation: 0.3,
      tradingCost: 0.001,
    });
  for (const date of ["2008-11-28", result.dates.at(-1)!]) {
    const plan = planOn(
      date,
      book(
        "hifo",
        journal.filter((line) => line.date <= date),
      ),
    );
    const total = plan.reduce((sum, { benefit }) => sum + benefit, 0);
    say(`harvest plan of ${date}: ${plan.length} sales, worth ${dollars(total)} after later tax, costs and tracking`);
    for (const { asset, loss, benefit, replacement, reentryDate } of plan) {
      say(
        `  ${asset}: loss ${dollars(loss)}, worth ${dollars(benefit)}, hold ${replacement?.asset ?? "cash"} until ${reentryDate}`,
      );
    }
  }
  const date = result.dates.at(-1)!;
  for (const { asset, gain, days, taxSaved, breakEvenFall } of findDeferrals(ledger, prices0, { date, rates }).slice(
    0,
    3,
  )) {
    say(
      `wait ${days} days with ${asset}: gain ${dollars(gain)}, saves ${dollars(taxSaved)}, bears a fall of ${(100 * breakEvenFall).toFixed(1)} %`,
    );
  }
  return { tax: ledger, lotPrices: prices0 };
}

function pricesOn(prices: PricesTable, date: string): Record<string, number> {
  const row = prices.dates.indexOf(date) * prices.assets.length;
  return Object.fromEntries(
    prices.assets.map((asset, i) => [asset, prices.values[row + i]!]).filter(([, price]) => !Number.isNaN(price)),
  );
}

/** Tax of all years with the gains, less that without. */
function taxPaid({ byYear }: TaxLedger): number {
  let carryover = { shortTerm: 0, longTerm: 0 };
  return netCapitalGainsByYear(byYear, { filingStatus: "married-joint" }).reduce((sum, { year, carryover: next }) => {
    const { shortTerm = 0, longTerm = 0 } = byYear[year] ?? {};
    const more =
      taxOfYear({ ...income, shortTerm, longTerm, carryover }, brackets).total - taxOfYear(income, brackets).total;
    carryover = next;
    return sum + more;
  }, 0);
}
