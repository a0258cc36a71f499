import type { IsoDate } from "../../core/types.js";
import { applyTransactions } from "../../tax/ledger/apply-transactions.js";
import type { LossCarryover, TaxLedger, TaxTransaction } from "../../tax/types.js";
import type { AfterTaxValues, BacktestTaxYear, TaxesPaid } from "../inputs/taxes-paid.js";
import { UNITS } from "./ledger-positions.js";
import { taxOfBacktestYear } from "./tax-of-backtest-year.js";

/** The end of a backtest that paid taxes. */
export interface TaxedEnd {
  readonly date: IsoDate;
  readonly ledger: TaxLedger;
  readonly taxes: TaxesPaid;
  /** Years that were paid. */
  readonly years: readonly BacktestTaxYear[];
  readonly carryover: LossCarryover;
  /** The first year that was not paid. */
  readonly nextYear: number;
  readonly income: ReadonlyMap<number, { readonly dividends: number; readonly interest: number }>;
  /** Price of a share of an asset. */
  readonly price: (asset: string) => number;
  readonly values: Float64Array;
  readonly returns: Float64Array;
  /** T, units of currency. */
  readonly paid: Float64Array;
}

/** What a portfolio is worth before taxes, after those that are owed, and after those of selling everything. */
export function afterTaxValues(end: TaxedEnd): AfterTaxValues {
  const { values, returns, paid, ledger, years } = end;
  const final = values.at(-1)!;
  const owed = openYears(end, ledger);
  const sold = openYears(end, applyTransactions(ledger, liquidation(end)));
  let ratio = 1;
  returns.forEach((r, t) => {
    // the tax of date t + 1, as a part of the value before it
    if (paid[t + 1] !== 0 && 1 + r > 0) ratio *= 1 + paid[t + 1]! / values[t]! / (1 + r);
  });
  const sum = (list: readonly BacktestTaxYear[]): number => list.reduce((total, { tax }) => total + tax, 0);
  return {
    preTaxValue: final * ratio,
    afterTaxValue: final - sum(owed),
    liquidationValue: final - sum(sold),
    years: [...years, ...owed],
  };
}

/** The years that were not paid, by a ledger. */
function openYears({ nextYear, date, income, taxes, carryover }: TaxedEnd, ledger: TaxLedger): BacktestTaxYear[] {
  const open: BacktestTaxYear[] = [];
  let carried = carryover;
  for (let year = nextYear; year <= Number(date.slice(0, 4)); year++) {
    const { shortTerm = 0, longTerm = 0 } = ledger.byYear[year] ?? {};
    const { dividends = 0, interest = 0 } = income.get(year) ?? {};
    const row = taxOfBacktestYear({ year, shortTerm, longTerm, dividends, interest }, carried, taxes);
    open.push(row);
    carried = row.carryover;
  }
  return open;
}

/** The whole part of a number of units; one that misses the next whole number by rounding alone is that number. */
function wholeUnits(units: number): number {
  const nearest = Math.round(units);
  return Math.abs(units - nearest) <= roundingOf(units) ? nearest : Math.floor(units);
}

function roundingOf(units: number): number {
  return 1e-9 + 4 * Number.EPSILON * Math.abs(units);
}

/** Sales of all lots and covers of all shorts at the last prices. */
function liquidation({ date, ledger, price }: TaxedEnd): TaxTransaction[] {
  const close = (
    type: "sell" | "cover",
    list: readonly { readonly account: string; readonly asset: string; readonly quantity: number }[],
  ): TaxTransaction[] => {
    const positions = new Map<string, { account: string; asset: string; units: number; rest: number }>();
    for (const { account, asset, quantity } of list) {
      const held = positions.get(asset) ?? { account, asset, units: 0, rest: 0 };
      const exact = quantity * UNITS;
      const units = wholeUnits(exact);
      held.units += units;
      if (exact - units > roundingOf(exact)) held.rest += exact - units;
      positions.set(asset, held);
    }
    return [...positions.values()].flatMap(({ account, asset, units, rest }) => {
      // splits may leave parts of a unit; what they do not make whole stays open
      const quantity = (units + wholeUnits(rest)) / UNITS;
      if (quantity === 0) return [];
      const amount = Math.max(0, Math.round(100 * quantity * price(asset)) / 100);
      return [{ id: `liquidation-${type}-${asset}`, type, date, account, asset, quantity, amount }];
    });
  };
  return [...close("sell", ledger.openLots), ...close("cover", ledger.openShorts)];
}
