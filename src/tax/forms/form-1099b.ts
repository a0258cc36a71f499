import { toShares } from "../journal/to-shares.js";
import { requireLedger } from "../ledger/require-ledger.js";
import { SaleOrder } from "../ledger/sale-order.js";
import type { Disposition, TaxLedger, WashSaleRecord } from "../types.js";
import { type BrokerBook, brokerBook } from "./broker-book.js";
import { checkTaxYear } from "./check-tax-year.js";

/** The figures of one sale, currency units. */
export interface SaleFigures {
  /** Cost basis, in units of currency. */
  readonly basis: number;
  /** Loss disallowed as a wash sale, in units of currency. */
  readonly disallowed: number;
  /** Gain or loss that counts in the year, in units of currency. */
  readonly recognized: number;
  /** Its short-term part. */
  readonly shortTerm: number;
  /** Its long-term part. */
  readonly longTerm: number;
}

/** A sale on which the broker's form and the taxpayer's return differ. */
export interface BrokerDifference {
  /** Id of the sale. */
  readonly sale: string;
  /** The account of the sale. */
  readonly account: string;
  /** The asset that was sold. */
  readonly asset: string;
  /** What the broker reports. */
  readonly broker: SaleFigures;
  /** What the taxpayer must report. */
  readonly taxpayer: SaleFigures;
  /** What the broker cannot see. */
  readonly reasons: readonly (
    | "replacement in another account"
    | "replacement in a retirement account"
    | "replacement by a substantially identical asset"
    | "replacement that serves another account's loss"
    | "replacement that the broker counts for another loss"
    | "basis or holding period from a wash sale that the broker does not see"
  )[];
}

/** What brokers report of the sales of a year, and where the return must differ. */
export interface Form1099B {
  /** The tax year. */
  readonly year: number;
  /** What each broker reports: wash sales within one account and one security only. */
  readonly rows: readonly Disposition[];
  /** Sales, and returns of capital above the basis, whose figures differ from the taxpayer's, in the order of the sales. */
  readonly differences: readonly BrokerDifference[];
}

/**
 * The sales of a year as brokers report them on Form 1099-B, beside the taxpayer's own figures, with the differences named.
 *
 * A broker must apply the wash-sale rule only within one account and one security (Reg. 1.6045-1(d)(6)(iii)); the taxpayer must
 * across all accounts, retirement accounts and substantially identical assets. Each account's book is therefore built again
 * from its own transactions, and closes the lots that the ledger closed: a sale has one set of lots, whoever looks at it. Accounts that
 * shares were transferred between count as one here, since the basis goes along with the shares.
 *
 * @param ledger - of {@link buildTaxLedger}
 * @param year - the tax year
 * @returns the rows of the brokers, and the sales on which the taxpayer's return differs
 * @throws {@link PortfolioError} `invalid-argument` for a year or a ledger that is none
 * @remarks The cost of building the ledger again, at most three times.
 * @example
 * form1099B(ledger, 2025).differences.map(({ sale, reasons }) => `${sale}: ${reasons.join(", ")}`);
 */
export function form1099B(ledger: TaxLedger, year: number): Form1099B {
  const read = requireLedger("form1099B", ledger);
  const wanted = checkTaxYear(year);
  const taxable = new Set(read.options.accounts.filter(({ kind }) => kind === "taxable").map(({ id }) => id));
  const books = accountGroups(read, taxable).map((group) => brokerBook(read, group));
  const order = new SaleOrder(read.transactions);
  const rows = books
    .flatMap(({ dispositions }) => dispositions)
    .filter(({ date }) => date.startsWith(wanted))
    .sort((a, b) => order.compare(a, b));
  return { year, rows, differences: differencesOf(read, rows, books, wanted, order) };
}

/** Taxable accounts, joined by the transfers between them. */
function accountGroups({ transactions }: TaxLedger, taxable: ReadonlySet<string>): ReadonlySet<string>[] {
  const groups = new Map([...taxable].map((id) => [id, new Set([id])]));
  for (const { type, account, to } of transactions) {
    if (type !== "transfer" || account === undefined || to === undefined || !taxable.has(account)) continue;
    if (groups.get(account) === groups.get(to)) continue;
    const joined = new Set([...groups.get(account)!, ...groups.get(to)!]);
    for (const id of joined) groups.set(id, joined);
  }
  return [...new Set(groups.values())];
}

function differencesOf(
  ledger: TaxLedger,
  rows: readonly Disposition[],
  books: readonly BrokerBook[],
  wanted: string,
  order: SaleOrder,
): BrokerDifference[] {
  const broker = bySale(rows);
  const taxpayer = bySale(ledger.dispositions.filter(({ date }) => date.startsWith(wanted)));
  const washed = bySale(ledger.audit);
  const brokerWashed = bySale(books.flatMap(({ audit }) => audit));
  const kinds = new Map(ledger.options.accounts.map(({ id, kind }) => [id, kind]));
  // a return of capital can be gain to the one and none to the other
  const sales = new Map([...broker, ...taxpayer].map(([sale, [row]]) => [sale, row!]));
  return [...sales.values()]
    .sort((a, b) => order.compare(a, b))
    .flatMap(({ sale, account, asset }) => {
      const a = figuresOf(broker.get(sale) ?? []);
      const b = figuresOf(taxpayer.get(sale) ?? []);
      if (
        a.basis === b.basis &&
        a.disallowed === b.disallowed &&
        a.shortTerm === b.shortTerm &&
        a.longTerm === b.longTerm
      )
        return [];
      const records = washed.get(sale) ?? [];
      const reasons = new Set<BrokerDifference["reasons"][number]>();
      for (const record of records) {
        if (kinds.get(record.replacementAccount) !== "taxable") reasons.add("replacement in a retirement account");
        else if (record.replacementAccount !== account) reasons.add("replacement in another account");
        if (record.replacementAsset !== asset) reasons.add("replacement by a substantially identical asset");
      }
      const more = washedShares(brokerWashed.get(sale) ?? []) - washedShares(records);
      if (more > 0) reasons.add("replacement that serves another account's loss");
      if (more < 0 && reasons.size === 0) reasons.add("replacement that the broker counts for another loss");
      if (a.basis !== b.basis || reasons.size === 0) {
        reasons.add("basis or holding period from a wash sale that the broker does not see");
      }
      return [{ sale, account, asset, broker: a, taxpayer: b, reasons: [...reasons] }];
    });
}

function washedShares(records: readonly WashSaleRecord[]): number {
  return toShares(records.reduce((sum, { lossShares }) => sum + lossShares, 0));
}

function bySale<T extends { readonly sale: string }>(rows: readonly T[]): Map<string, T[]> {
  const sales = new Map<string, T[]>();
  for (const row of rows) {
    const own = sales.get(row.sale);
    if (own === undefined) sales.set(row.sale, [row]);
    else own.push(row);
  }
  return sales;
}

function figuresOf(rows: readonly Disposition[]): SaleFigures {
  const sum = (amountOf: (row: Disposition) => number): number =>
    rows.reduce((cents, row) => cents + Math.round(amountOf(row) * 100), 0) / 100;
  return {
    basis: sum(({ basis }) => basis),
    disallowed: sum(({ disallowed }) => disallowed),
    recognized: sum(({ recognized }) => recognized),
    shortTerm: sum(({ recognized, term }) => (term === "short" ? recognized : 0)),
    longTerm: sum(({ recognized, term }) => (term === "long" ? recognized : 0)),
  };
}
