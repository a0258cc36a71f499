import { parseEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { IsoDate } from "../../core/types.js";
import { requireLedger } from "../ledger/require-ledger.js";
import type { Disposition, TaxLedger } from "../types.js";
import { checkTaxYear } from "./check-tax-year.js";
import { type BrokerDifference, form1099B } from "./form-1099b.js";

/** A closed lot as a broker reports it on Form 1099-B; `reported` of `transactionsFromBroker` has these. Money in currency units. */
export interface BrokerSale {
  /** The account of the sale. */
  readonly account: string;
  /** The asset as the ledger names it. */
  readonly asset: string;
  /** Number of shares; undefined where the form has none. */
  readonly quantity?: number | string;
  /** The day of the purchase; undefined for "various". */
  readonly acquired?: IsoDate;
  /** The day of the sale. */
  readonly sold: IsoDate;
  /** Box 1d. */
  readonly proceeds: number | string;
  /** Box 1e; undefined where it was not reported. */
  readonly basis?: number | string;
  /** Box 1g: the loss disallowed. */
  readonly washSale: number | string;
  /** Box 2. */
  readonly term?: "short" | "long";
}

/** Figures of one side of a reconciliation, currency units; `null` where the form does not say. */
export interface ReconciledFigures {
  /** Number of closed lots. */
  readonly lots: number;
  /** Number of shares. */
  readonly quantity: number | null;
  /** What the sale brought, in currency units. */
  readonly proceeds: number;
  /** Cost basis. */
  readonly basis: number | null;
  /** Losses disallowed. */
  readonly washSale: number;
  /** Gain that counts, proceeds − basis + washSale. */
  readonly gain: number | null;
}

/** The sales of one asset in one account on one day, bought on one day: the broker's figures beside ours. */
export interface ReconciledSale {
  /** The account of the sale. */
  readonly account: string;
  /** The asset that was sold. */
  readonly asset: string;
  /** The day of the sale. */
  readonly sold: IsoDate;
  /** The day of the purchase; `null` where the broker says "various" or both sides have other lots: then all lots of the day stand together. */
  readonly acquired: IsoDate | null;
  /** `same` to the cent; `differs`; or only one side has it. */
  readonly status: "same" | "differs" | "only-broker" | "only-ledger";
  /** What the broker reports; `null` where it does not have the sale. */
  readonly broker: ReconciledFigures | null;
  /** What the ledger has; `null` where it does not have the sale. */
  readonly ledger: ReconciledFigures | null;
  /** Why the two differ, the surest first. */
  readonly reasons: readonly string[];
}

/** The broker's Form 1099-B beside the ledger. */
export interface Reconciliation1099B {
  /** The tax year. */
  readonly year: number;
  /** Every sale of either side has `status` "same". */
  readonly agrees: boolean;
  /** In order of day, account and asset. */
  readonly rows: readonly ReconciledSale[];
}

/**
 * The broker's Form 1099-B held against the ledger, sale by sale, with why they differ.
 *
 * Closed lots meet by account, asset, day of sale and day of purchase. Where the two sides name other purchases for the sales of a day, those sales stand
 * together in one row, so that a difference of lots is told from one of money.
 *
 * @param ledger - of {@link buildTaxLedger}
 * @param reported - the broker's closed lots, all of the year; those of other years are passed
 * @param year - the tax year
 * @returns a row for each sale of either side
 * @throws {@link PortfolioError} `invalid-argument` for a ledger, a year or lots that are none; `invalid-date`
 * @remarks The cost of {@link form1099B}. Brokers look at one account and one security (Reg. 1.6045-1(d)(6)(iii)), so a right form can differ from a
 *   right return; the reasons say where. Sales in retirement accounts are on no form.
 * @example
 * reconcile1099B(ledger, imported.reported ?? [], 2025).rows.filter(({ status }) => status !== "same");
 */
export function reconcile1099B(ledger: TaxLedger, reported: readonly BrokerSale[], year: number): Reconciliation1099B {
  requireLedger("reconcile1099B", ledger);
  const wanted = checkTaxYear(year);
  const broker = readReported(reported)
    .filter(({ sold }) => sold.startsWith(wanted))
    .map(brokerLot);
  const own = ledger.dispositions.filter(({ date }) => date.startsWith(wanted)).map(ledgerLot);
  const seen = new Map(form1099B(ledger, year).differences.map((difference) => [difference.sale, difference]));
  const days = new Map<string, { broker: Lot[]; ledger: Lot[] }>();
  const dayOf = ({ account, asset, sold }: Lot): { broker: Lot[]; ledger: Lot[] } => {
    const key = JSON.stringify([sold, account, asset]);
    const day = days.get(key) ?? { broker: [], ledger: [] };
    days.set(key, day);
    return day;
  };
  for (const lot of broker) dayOf(lot).broker.push(lot);
  for (const lot of own) dayOf(lot).ledger.push(lot);
  const rows = [...days.keys()].sort().flatMap((key) => rowsOfDay(days.get(key)!, seen));
  return { year, agrees: rows.every(({ status }) => status === "same"), rows };
}

/** A closed lot of either side, money in cents. */
interface Lot {
  readonly account: string;
  readonly asset: string;
  readonly sold: IsoDate;
  readonly acquired: IsoDate | undefined;
  readonly quantity: number | undefined;
  readonly proceeds: number;
  readonly basis: number | undefined;
  readonly washSale: number;
  readonly term: "short" | "long" | undefined;
  readonly sale: string | undefined;
}

const cents = (amount: number | string): number => Math.round(Number(amount) * 100);

function brokerLot(row: BrokerSale): Lot {
  const { account, asset, sold, acquired, quantity, proceeds, basis, washSale, term } = row;
  return {
    account,
    asset,
    sold,
    acquired,
    quantity: quantity === undefined ? undefined : Number(quantity),
    proceeds: cents(proceeds),
    basis: basis === undefined ? undefined : cents(basis),
    washSale: cents(washSale),
    term,
    sale: undefined,
  };
}

function ledgerLot({
  account,
  asset,
  date,
  acquired,
  quantity,
  proceeds,
  basis,
  disallowed,
  term,
  sale,
}: Disposition): Lot {
  return {
    account,
    asset,
    sold: date,
    acquired,
    quantity,
    proceeds: cents(proceeds),
    basis: cents(basis),
    washSale: cents(disallowed),
    term,
    sale,
  };
}

function rowsOfDay(
  { broker, ledger }: { readonly broker: readonly Lot[]; readonly ledger: readonly Lot[] },
  seen: ReadonlyMap<string, BrokerDifference>,
): ReconciledSale[] {
  const acquired = (lots: readonly Lot[]): string[] => [...new Set(lots.map((lot) => lot.acquired ?? ""))].sort();
  const [a, b] = [acquired(broker), acquired(ledger)];
  const sameLots = a.length === b.length && a.every((day, k) => day === b[k] && day !== "");
  if (!sameLots) return [rowOf(broker, ledger, null, seen, broker.length > 0 && ledger.length > 0)];
  return a.map((day) => {
    const of = (lots: readonly Lot[]): readonly Lot[] => lots.filter((lot) => lot.acquired === day);
    return rowOf(of(broker), of(ledger), day, seen, false);
  });
}

function rowOf(
  broker: readonly Lot[],
  ledger: readonly Lot[],
  acquired: IsoDate | null,
  seen: ReadonlyMap<string, BrokerDifference>,
  otherLots: boolean,
): ReconciledSale {
  const { account, asset, sold } = (broker[0] ?? ledger[0])!;
  const [theirs, ours] = [figuresOf(broker), figuresOf(ledger)];
  const facts = { account, asset, sold, acquired, broker: theirs, ledger: ours };
  if (theirs === null) {
    return {
      ...facts,
      status: "only-ledger",
      reasons: ["the broker does not report a sale of this asset in this account on this day"],
    };
  }
  if (ours === null) {
    return {
      ...facts,
      status: "only-broker",
      reasons: [
        "the ledger has no sale of this asset in this account on this day: a transaction is missing, or is named or dated otherwise",
      ],
    };
  }
  const reasons = reasonsOf(theirs, ours, broker, ledger, seen, otherLots);
  return { ...facts, status: reasons.length === 0 ? "same" : "differs", reasons };
}

function figuresOf(lots: readonly Lot[]): ReconciledFigures | null {
  if (lots.length === 0) return null;
  const sum = (of: (lot: Lot) => number | undefined): number | null =>
    lots.reduce<number | null>((total, lot) => {
      const one = of(lot);
      return total === null || one === undefined ? null : total + one;
    }, 0);
  const proceeds = sum((lot) => lot.proceeds)!;
  const basis = sum((lot) => lot.basis);
  const washSale = sum((lot) => lot.washSale)!;
  return {
    lots: lots.length,
    quantity: sum((lot) => lot.quantity),
    proceeds: proceeds / 100,
    basis: basis === null ? null : basis / 100,
    washSale: washSale / 100,
    gain: basis === null ? null : (proceeds - basis + washSale) / 100,
  };
}

function reasonsOf(
  theirs: ReconciledFigures,
  ours: ReconciledFigures,
  broker: readonly Lot[],
  ledger: readonly Lot[],
  seen: ReadonlyMap<string, BrokerDifference>,
  otherLots: boolean,
): string[] {
  const reasons: string[] = [];
  const unknown = broker.some(({ acquired }) => acquired === undefined);
  if (theirs.quantity !== null && Math.abs(theirs.quantity - ours.quantity!) > 1e-6) {
    reasons.push(
      `other numbers of shares: ${theirs.quantity} and ${ours.quantity}: a sale is missing on one side, or a split is counted otherwise`,
    );
  }
  if (theirs.proceeds !== ours.proceeds) {
    const apart = Math.abs(cents(theirs.proceeds) - cents(ours.proceeds));
    reasons.push(
      apart <= theirs.lots + ours.lots
        ? "proceeds rounded otherwise, by a cent a lot"
        : "other proceeds: fees that one side takes off and the other does not, or a sale that is missing",
    );
  }
  const washed = theirs.washSale !== ours.washSale;
  const basisDiffers = theirs.basis !== null && theirs.basis !== ours.basis;
  if (washed || basisDiffers) {
    const known = ledger.flatMap(({ sale }) => (sale === undefined ? [] : (seen.get(sale)?.reasons ?? [])));
    reasons.push(...new Set(known));
    if (otherLots && !unknown) reasons.push("the broker closed other lots: its lot method is not that of the ledger");
    else if (reasons.length === 0 && basisDiffers && !washed) {
      const apart = Math.abs(cents(theirs.basis!) - cents(ours.basis!));
      reasons.push(
        apart <= theirs.lots + ours.lots
          ? "basis rounded otherwise, by a cent a lot"
          : "another basis: a cost, a return of capital or an earlier wash sale that one side does not have",
      );
    } else if (reasons.length === 0) {
      reasons.push(
        "a wash sale that one side does not count: purchases are missing, or the broker looks at other days",
      );
    }
  } else if (otherLots && !unknown) reasons.push("other days of purchase for the same money");
  if (theirs.basis === null) reasons.push("the broker does not report the basis");
  const terms = (lots: readonly Lot[]): string =>
    [...new Set(lots.map(({ term }) => (term === "long" ? "long" : "short")))].sort().join();
  if (broker.every(({ term }) => term !== undefined) && terms(broker) !== terms(ledger)) {
    reasons.push("another term: a holding period that a wash sale moved, or another day of purchase");
  }
  return [...new Set(reasons)];
}

function readReported(reported: readonly BrokerSale[]): readonly BrokerSale[] {
  const refuse = (path: string, value: unknown, mend: string): never => {
    throw new PortfolioError("invalid-argument", `${path} is ${shownValue(value)}: ${mend}`, { argument: "reported" });
  };
  if (!Array.isArray(reported)) refuse("reported", reported, "give an array of the broker's closed lots");
  // as a copy, because `forEach` passes over the holes of an array
  [...reported].forEach((row: BrokerSale, k) => {
    const path = `reported[${k}]`;
    if (typeof row !== "object" || row === null)
      refuse(path, row, "give { account, asset, sold, proceeds, basis, washSale }");
    for (const key of ["account", "asset"] as const) {
      if (typeof row[key] !== "string" || row[key] === "") refuse(`${path}.${key}`, row[key], "give a name");
    }
    for (const key of ["sold", "acquired"] as const) {
      if (key === "acquired" && row[key] === undefined) continue;
      if (!Number.isNaN(parseEpochDay(row[key]!))) continue;
      throw new PortfolioError(
        "invalid-date",
        `${path}.${key} is ${shownValue(row[key])}: give a date as "2026-03-31"`,
      );
    }
    for (const key of ["proceeds", "basis", "washSale", "quantity"] as const) {
      const value: unknown = row[key];
      if (value === undefined && (key === "basis" || key === "quantity")) continue;
      const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
      if (!/^-?\d+(\.\d+)?(e-?\d+)?$/.test(text)) refuse(`${path}.${key}`, value, "give a number");
    }
    if (row.term !== undefined && row.term !== "short" && row.term !== "long")
      refuse(`${path}.term`, row.term, '"short" or "long"');
  });
  return reported;
}
