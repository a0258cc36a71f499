import { buildTaxLedger } from "./build-tax-ledger.js";
import { checkTaxYear } from "./check-tax-year.js";
import type { Disposition, TaxLedger } from "./types.js";

/** The figures of one sale, currency units. */
export interface SaleFigures {
  readonly basis: number;
  readonly disallowed: number;
  readonly recognized: number;
  readonly shortTerm: number;
  readonly longTerm: number;
}

export interface BrokerDifference {
  readonly sale: string;
  readonly account: string;
  readonly asset: string;
  readonly broker: SaleFigures;
  readonly taxpayer: SaleFigures;
  /** What the broker cannot see. */
  readonly reasons: readonly (
    | "replacement in another account"
    | "replacement in a retirement account"
    | "replacement by a substantially identical asset"
    | "replacement that serves another account's loss"
    | "basis or holding period from a wash sale that the broker does not see"
  )[];
}

export interface Form1099B {
  readonly year: number;
  /** What each broker reports: wash sales within one account and one security only. */
  readonly rows: readonly Disposition[];
  /** Sales whose figures differ from the taxpayer's, in the order of the sales. */
  readonly differences: readonly BrokerDifference[];
}

/**
 * The sales of a year as brokers report them on Form 1099-B, beside the taxpayer's own figures, with the differences named.
 *
 * A broker must apply the wash-sale rule only within one account and one security (Reg. 1.6045-1(d)(6)(iii)); the taxpayer must
 * across all accounts, retirement accounts and substantially identical assets. Each account's book is therefore built again
 * from its own transactions. Accounts that shares were transferred between count as one here, since the basis goes along with the shares.
 *
 * @throws {@link PortfolioError} `invalid-argument` for a year that is none
 * @remarks The cost of building the ledger again.
 * @example
 * form1099B(ledger, 2025).differences.map(({ sale, reasons }) => `${sale}: ${reasons.join(", ")}`);
 */
export function form1099B(ledger: TaxLedger, year: number): Form1099B {
  const wanted = checkTaxYear(year);
  const { accounts, substantiallyIdentical: _, ...options } = ledger.options;
  const taxable = new Set(accounts.filter(({ kind }) => kind === "taxable").map(({ id }) => id));
  const rows = accountGroups(ledger).flatMap((group) => {
    const own = ledger.transactions.filter(({ account }) => account === undefined || group.has(account));
    const held = new Set(own.flatMap(({ account, asset }) => (account === undefined ? [] : [asset])));
    const inherited = withSuccessors(own, held);
    const journal = own.filter(({ account, asset }) => account !== undefined || inherited.has(asset));
    const book = buildTaxLedger(journal, { ...options, accounts: accounts.filter(({ id }) => group.has(id)) });
    return book.dispositions.filter(({ date, account }) => date.startsWith(wanted) && taxable.has(account));
  });
  const order = new Map(ledger.dispositions.map(({ sale }, k) => [sale, k]));
  rows.sort((a, b) => order.get(a.sale)! - order.get(b.sale)!);
  return { year, rows, differences: differencesOf(ledger, rows, wanted) };
}

/** Accounts joined by transfers between them. */
function accountGroups(ledger: TaxLedger): ReadonlySet<string>[] {
  const groups = new Map(ledger.options.accounts.map(({ id }) => [id, new Set([id])]));
  for (const { account, to } of ledger.transactions) {
    if (account === undefined || to === undefined) continue;
    const joined = new Set([...groups.get(account)!, ...groups.get(to)!]);
    for (const id of joined) groups.set(id, joined);
  }
  return [...new Set(groups.values())];
}

/** Assets that were held, and those they became by merger, spin-off or change of symbol. */
function withSuccessors(transactions: TaxLedger["transactions"], held: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(held);
  for (const { asset, newAsset } of transactions) if (newAsset !== undefined && all.has(asset)) all.add(newAsset);
  return all;
}

function differencesOf(ledger: TaxLedger, rows: readonly Disposition[], wanted: string): BrokerDifference[] {
  const broker = bySale(rows);
  const taxpayer = bySale(ledger.dispositions.filter(({ date }) => date.startsWith(wanted)));
  const kinds = new Map(ledger.options.accounts.map(({ id, kind }) => [id, kind]));
  return [...taxpayer].flatMap(([sale, own]) => {
    const theirs = broker.get(sale) ?? [];
    const a = figuresOf(theirs);
    const b = figuresOf(own);
    if (
      a.basis === b.basis &&
      a.disallowed === b.disallowed &&
      a.shortTerm === b.shortTerm &&
      a.longTerm === b.longTerm
    )
      return [];
    const { account, asset } = own[0]!;
    const reasons = new Set<BrokerDifference["reasons"][number]>();
    for (const record of ledger.audit) {
      if (record.sale !== sale) continue;
      if (kinds.get(record.replacementAccount) !== "taxable") reasons.add("replacement in a retirement account");
      else if (record.replacementAccount !== account) reasons.add("replacement in another account");
      if (record.replacementAsset !== asset) reasons.add("replacement by a substantially identical asset");
    }
    if (a.disallowed > b.disallowed) reasons.add("replacement that serves another account's loss");
    if (a.basis !== b.basis || (reasons.size === 0 && a.shortTerm !== b.shortTerm)) {
      reasons.add("basis or holding period from a wash sale that the broker does not see");
    }
    return [{ sale, account, asset, broker: a, taxpayer: b, reasons: [...reasons] }];
  });
}

function bySale(rows: readonly Disposition[]): Map<string, Disposition[]> {
  const sales = new Map<string, Disposition[]>();
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
