import type { IsoDate } from "../../core/types.js";
import { toCents } from "../law/net-capital-gains.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { Disposition, TaxLedger } from "../types.js";
import { checkTaxYear } from "./check-tax-year.js";

/** One line of the form; the letters are its columns. Currency units. */
export interface Form8949Row {
  /** (a) Shares and asset: `"10 AAPL"`; `"return of capital on AAPL"` where it exceeded the basis. */
  readonly description: string;
  /** (b) */
  readonly acquired: IsoDate;
  /** (c) */
  readonly sold: IsoDate;
  /** (d) */
  readonly proceeds: number;
  /** (e) Adjusted by earlier wash sales. */
  readonly basis: number;
  /** (f) `W` for a loss that a wash sale disallows. */
  readonly code: "" | "W";
  /** (g) The disallowed loss, positive. */
  readonly adjustment: number;
  /** (h) = (d) − (e) + (g). */
  readonly gain: number;
  readonly account: string;
  readonly sale: string;
  readonly lot: string;
}

export interface Form8949Part {
  readonly rows: readonly Form8949Row[];
  readonly totals: {
    readonly proceeds: number;
    readonly basis: number;
    readonly adjustment: number;
    readonly gain: number;
  };
}

/** Part I and Part II; their totals go to Schedule D. */
export interface Form8949 {
  readonly year: number;
  readonly shortTerm: Form8949Part;
  readonly longTerm: Form8949Part;
}

/**
 * The sales of a year as the rows of Form 8949, short-term and long-term, with the totals for Schedule D.
 *
 * One row for each purchase and term of each sale, in the order of the sales. A row is long-term by its adjusted date, so a tacked holding
 * period counts; column (b) shows the day of the purchase.
 *
 * @param year - of the trade date
 * @throws {@link PortfolioError} `invalid-argument` for a year or a ledger that is none
 * @remarks O(dispositions). Instructions for Form 8949, column (f) code W.
 * @example
 * form8949(ledger, 2025).shortTerm.totals.gain;
 */
export function form8949(ledger: TaxLedger, year: number): Form8949 {
  requireLedger("form8949", ledger);
  const wanted = checkTaxYear(year);
  const sold = ledger.dispositions.filter(({ date }) => date.startsWith(wanted));
  return {
    year,
    shortTerm: part(sold.filter(({ term }) => term === "short")),
    longTerm: part(sold.filter(({ term }) => term === "long")),
  };
}

/** Without an exponent, which small numbers would be written with. */
function plain(quantity: number): string {
  return quantity < 1e-6 ? quantity.toFixed(8).replace(/0+$/, "") : `${quantity}`;
}

function part(dispositions: readonly Disposition[]): Form8949Part {
  const rows = dispositions.map(
    (sold): Form8949Row => ({
      description: sold.quantity === 0 ? `return of capital on ${sold.asset}` : `${plain(sold.quantity)} ${sold.asset}`,
      acquired: sold.acquired,
      sold: sold.date,
      proceeds: sold.proceeds,
      basis: sold.basis,
      code: sold.code,
      adjustment: sold.disallowed,
      gain: sold.recognized,
      account: sold.account,
      sale: sold.sale,
      lot: sold.lot,
    }),
  );
  const total = (column: "proceeds" | "basis" | "adjustment" | "gain"): number =>
    rows.reduce((cents, row) => cents + Math.round(row[column] * 100), 0) / 100;
  return {
    rows,
    totals: {
      proceeds: total("proceeds"),
      basis: total("basis"),
      adjustment: total("adjustment"),
      gain: toCents(total("gain")),
    },
  };
}
