import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { Disposition, TaxLedger, TaxTransactionType } from "../types.js";
import { checkTaxYear } from "./check-tax-year.js";

/** What the broker has told the tax office of a sale: its proceeds and basis, its proceeds alone, or nothing. */
export type BrokerReporting = "basis" | "proceeds" | "none";

/** The box that is checked on the page of the form; G to L are those of digital assets. */
export type Form8949Box = "A" | "B" | "C" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L";

/** One line of the form; the letters are its columns. Currency units. */
export interface Form8949Row {
  /** The box at the head of the page that the line belongs to. */
  readonly box: Form8949Box;
  /** (a) Shares and asset, `"10 AAPL"`; `"return of capital on AAPL"` where it exceeded the basis; `"cash from the merger of VMW"`. */
  readonly description: string;
  /** (b) The day of the purchase. */
  readonly acquired: IsoDate;
  /** The day that the holding period counts from. Where a wash sale moved it, it is not `acquired`, and the term follows from it. */
  readonly adjustedAcquired: IsoDate;
  /** Column (c): the date of the sale. */
  readonly sold: IsoDate;
  /** Column (d): proceeds, in units of currency. */
  readonly proceeds: number;
  /** (e) Adjusted by earlier wash sales. */
  readonly basis: number;
  /** (f) `W` for a loss that a wash sale disallows. */
  readonly code: "" | "W";
  /** (g) The disallowed loss, positive; never more than the loss of the line. */
  readonly adjustment: number;
  /** (h) = (d) − (e) + (g). */
  readonly gain: number;
  /** The account of the sale. */
  readonly account: string;
  /** The id of the sale. */
  readonly sale: string;
  /** The id of the purchase. */
  readonly lot: string;
}

/** Sums of columns (d), (e), (g) and (h). */
export interface Form8949Totals {
  readonly proceeds: number;
  readonly basis: number;
  readonly adjustment: number;
  readonly gain: number;
}

/** Part I or Part II of the form. */
export interface Form8949Part {
  /** In the order of the sales. */
  readonly rows: readonly Form8949Row[];
  /** Totals of all rows. */
  readonly totals: Form8949Totals;
  /** Totals of the rows of each box that has any; each goes to its own line of Schedule D. */
  readonly totalsByBox: Readonly<Partial<Record<Form8949Box, Form8949Totals>>>;
}

/** Part I and Part II; their totals go to Schedule D. */
export interface Form8949 {
  readonly year: number;
  readonly shortTerm: Form8949Part;
  readonly longTerm: Form8949Part;
}

/** How the rows are laid out. */
export interface Form8949Options {
  /** What brokers reported, for all accounts or by account; an account that is not named takes the default. Default `"basis"`. */
  readonly reporting?: BrokerReporting | Readonly<Record<string, BrokerReporting>>;
  /** Assets whose sales go into the boxes G to L. Default none. */
  readonly digitalAssets?: readonly string[];
  /** Whole dollars, halves rounded up; totals are summed in cents and then rounded. Default false. */
  readonly wholeDollars?: boolean;
}

const REPORTING = { kind: "choice", of: ["basis", "proceeds", "none"] } as const;

const form8949Options: OptionsOf<Form8949Options, "reporting" | "digitalAssets" | "wholeDollars"> = {
  reporting: { kind: "either", of: [REPORTING, { kind: "record", of: REPORTING }], default: "basis" },
  digitalAssets: { kind: "list", of: { kind: "text" }, default: [] },
  wholeDollars: { kind: "boolean", default: false },
};

/** By part, whether the asset is a digital one, and what was reported. */
const BOXES: Readonly<
  Record<Disposition["term"], Readonly<Record<"security" | "digital", Readonly<Record<BrokerReporting, Form8949Box>>>>>
> = {
  short: { security: { basis: "A", proceeds: "B", none: "C" }, digital: { basis: "G", proceeds: "H", none: "I" } },
  long: { security: { basis: "D", proceeds: "E", none: "F" }, digital: { basis: "J", proceeds: "K", none: "L" } },
};

/**
 * The sales of a year as the rows of Form 8949, short-term and long-term, with the totals for Schedule D.
 *
 * One row for each basis per share and holding period of each purchase and sale, in the order of the sales, so that no row adjusts more
 * than its own loss. A row is long-term by its adjusted date: a holding period that a wash sale moved counts.
 *
 * @param ledger - from `buildTaxLedger`
 * @param year - of the trade date
 * @param options - `reporting` "basis", `digitalAssets` none, `wholeDollars` false
 * @returns rows and totals in currency units
 * @throws {@link PortfolioError} `invalid-argument` for a year, a ledger or options that are none
 * @remarks O(dispositions). Instructions for Form 8949, column (f) code W.
 * @example
 * form8949(ledger, 2025).shortTerm.totals.gain;
 */
export function form8949(ledger: TaxLedger, year: number, options: Form8949Options = {}): Form8949 {
  const read = requireLedger("form8949", ledger);
  const wanted = checkTaxYear(year);
  const layout = readOptions("options", options, form8949Options, { what: "an option of form8949" });
  const { reporting } = layout;
  const digital = new Set(layout.digitalAssets);
  const boxOf = ({ term, asset, account }: Disposition): Form8949Box => {
    const reported = typeof reporting === "string" ? reporting : (reporting[account] ?? "basis");
    return BOXES[term][digital.has(asset) ? "digital" : "security"][reported];
  };
  const sold = read.dispositions.filter(({ date }) => date.startsWith(wanted));
  const types = typesOf(read, sold);
  const partOf = (term: Disposition["term"]): Form8949Part =>
    part(
      sold.filter((row) => row.term === term),
      boxOf,
      types,
      layout.wholeDollars ? 100 : 1,
    );
  return { year, shortTerm: partOf("short"), longTerm: partOf("long") };
}

/** A number as text without an exponent, which small numbers would be written with. */
function plain(quantity: number): string {
  return quantity < 1e-6 ? quantity.toFixed(18).replace(/0+$/, "") : `${quantity}`;
}

/** @param step - cents that money is rounded to */
function part(
  dispositions: readonly Disposition[],
  boxOf: (sold: Disposition) => Form8949Box,
  types: ReadonlyMap<string, TaxTransactionType>,
  step: number,
): Form8949Part {
  const all = new Columns();
  const byBox = new Map<Form8949Box, Columns>();
  const rows = dispositions.map((sold): Form8949Row => {
    const box = boxOf(sold);
    const columns = byBox.get(box) ?? new Columns();
    byBox.set(box, columns);
    const own = new Columns();
    for (const sums of [all, columns, own]) sums.add(sold);
    const { proceeds, basis, adjustment, gain } = own.rounded(step);
    return {
      box,
      description: descriptionOf(sold, types),
      acquired: sold.acquired,
      adjustedAcquired: sold.adjustedAcquired,
      sold: sold.date,
      proceeds,
      basis,
      code: sold.code,
      adjustment,
      gain,
      account: sold.account,
      sale: sold.sale,
      lot: sold.lot,
    };
  });
  const totalsByBox: Partial<Record<Form8949Box, Form8949Totals>> = {};
  for (const box of [...byBox.keys()].sort()) totalsByBox[box] = byBox.get(box)!.rounded(step);
  return { rows, totals: all.rounded(step), totalsByBox };
}

/** The types of the lines that made rows without shares. */
function typesOf({ transactions }: TaxLedger, sold: readonly Disposition[]): ReadonlyMap<string, TaxTransactionType> {
  const ids = new Set(sold.flatMap(({ sale, quantity }) => (quantity === 0 ? [sale] : [])));
  return new Map(ids.size === 0 ? [] : transactions.flatMap(({ id, type }) => (ids.has(id) ? [[id, type]] : [])));
}

function descriptionOf({ sale, quantity, asset }: Disposition, types: ReadonlyMap<string, TaxTransactionType>): string {
  if (quantity > 0) return `${plain(quantity)} ${asset}`;
  return types.get(sale) === "merger-with-cash" ? `cash from the merger of ${asset}` : `return of capital on ${asset}`;
}

/** Sums of the columns in cents. */
class Columns {
  #proceeds = 0;
  #basis = 0;
  #adjustment = 0;

  add({ proceeds, basis, disallowed }: Disposition): void {
    this.#proceeds += Math.round(proceeds * 100);
    this.#basis += Math.round(basis * 100);
    this.#adjustment += Math.round(disallowed * 100);
  }

  /** Currency units; (h) follows from the others as they are shown. */
  rounded(step: number): Form8949Totals {
    const [d, e, g] = [this.#proceeds, this.#basis, this.#adjustment].map((cents) => Math.round(cents / step) * step);
    return { proceeds: d! / 100, basis: e! / 100, adjustment: g! / 100, gain: (d! - e! + g!) / 100 };
  }
}
