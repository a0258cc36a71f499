import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../types.js";
import { type GermanFundKind, type GermanyTaxRules, germanyTaxRules } from "./germany-tax-rules.js";
import { readTrades, refuseOversold, shareOfCents, type Trade } from "./read-trades.js";

/** Shares of one purchase that a sale closed. Money in euros. */
export interface GermanDisposition {
  /** Id of the sale. */
  readonly sale: string;
  /** Id of the purchase. */
  readonly lot: string;
  /** The account (Depot). */
  readonly account: string;
  /** The asset. */
  readonly asset: string;
  /** The day of the sale. */
  readonly date: IsoDate;
  /** The day of the purchase. */
  readonly acquired: IsoDate;
  /** Number of shares, in shares of the end of the journal where splits followed. */
  readonly quantity: number;
  /** What was received, after costs. */
  readonly proceeds: number;
  /** What the shares cost. */
  readonly cost: number;
  /** Gain, or loss below 0, before any exemption. */
  readonly gain: number;
  /** The part that the exemption of funds leaves; 0 for shares from before 2009. */
  readonly taxable: number;
  /** Losses of shares meet gains of shares alone. */
  readonly pot: "shares" | "other";
}

/** A year of a private investor. Money in euros. */
export interface GermanYear {
  /** The year. */
  readonly year: number;
  /** Taxable gains less losses of single shares. */
  readonly shares: number;
  /** Taxable gains less losses of all else. */
  readonly other: number;
  /** Losses of earlier years that were used. */
  readonly lossesUsed: number;
  /** The allowance that was used. */
  readonly allowanceUsed: number;
  /** What is taxed. */
  readonly taxable: number;
  /** Flat tax, surcharge and church tax. */
  readonly tax: number;
  /** Losses carried on, as positive numbers, by pot. */
  readonly lossesCarried: { readonly shares: number; readonly other: number };
}

/** Dispositions, years and open lots by the law of Germany. */
export interface GermanCapitalGains {
  /** In order of the sales, the earliest purchase first. */
  readonly dispositions: readonly GermanDisposition[];
  /** Each year with a sale, in order. */
  readonly years: readonly GermanYear[];
  /** What is held at the end. Money in euros. */
  readonly openLots: readonly {
    readonly lot: string;
    readonly account: string;
    readonly asset: string;
    readonly acquired: IsoDate;
    readonly quantity: number;
    readonly cost: number;
  }[];
}

/** How the gains are reckoned. */
export interface GermanyOptions {
  /** The kind of each asset that is a fund; all others are single shares. Default none. */
  readonly funds?: Readonly<Record<string, GermanFundKind>>;
  /** Rate of church tax: 0.08 in Bavaria and Baden-Württemberg, 0.09 elsewhere. Default 0. */
  readonly churchTaxRate?: number;
  /** Persons who are assessed together, for the allowance. Default 1. */
  readonly persons?: 1 | 2;
  /** Losses carried into the first year in euros, as positive numbers. Default none. */
  readonly losses?: { readonly shares: number; readonly other: number };
  /** The law. Default {@link germanyTaxRules}. */
  readonly rules?: GermanyTaxRules;
}

const KINDS: readonly GermanFundKind[] = ["equity", "mixed", "real-estate", "foreign-real-estate", "other"];
const exemptPart: OptionsOf<Record<GermanFundKind, number>> = {
  equity: { kind: "number", min: 0, max: 1, required: true },
  mixed: { kind: "number", min: 0, max: 1, required: true },
  "real-estate": { kind: "number", min: 0, max: 1, required: true },
  "foreign-real-estate": { kind: "number", min: 0, max: 1, required: true },
  other: { kind: "number", min: 0, max: 1, required: true },
};
const germanyRules: OptionsOf<GermanyTaxRules> = {
  name: { kind: "text" },
  taxRate: { kind: "number", min: 0, max: 1, required: true },
  surchargeRate: { kind: "number", min: 0, max: 1, required: true },
  exemptPart: { kind: "object", of: exemptPart, required: true },
  allowance: { kind: "numbers-by-name", min: 0, required: true },
  taxedFrom: { kind: "date", required: true },
  source: { kind: "text", empty: true },
};
const lossPots: OptionsOf<NonNullable<GermanyOptions["losses"]>> = {
  shares: { kind: "number", min: 0, required: true },
  other: { kind: "number", min: 0, required: true },
};
const germanyOptions: OptionsOf<GermanyOptions, "churchTaxRate" | "persons"> = {
  funds: { kind: "record", of: { kind: "choice", of: KINDS } },
  churchTaxRate: { kind: "number", min: 0, max: 0.2, default: 0 },
  persons: { kind: "choice", of: [1, 2], default: 1 },
  losses: { kind: "object", of: lossPots },
  rules: { kind: "object", of: germanyRules },
};

/** The law treats funds as sold at the end of 2017: lots from before need their value on that day, which a journal does not have. */
const FUND_REFORM = "2018-01-01";

/**
 * Capital gains on securities by the law of Germany: first in, first out in each account, the partial exemption of funds, two
 * pots of losses, the allowance
 * and the flat tax.
 *
 * @param transactions - in euros, in order of date; buy, dividend-reinvestment, sell, split, and transfers (between accounts the
 * earliest shares go first)
 * @param options - `funds` none, `churchTaxRate` 0, `persons` 1, `losses` none, `rules` {@link germanyTaxRules}
 * @returns dispositions, years, and open lots
 * @throws {@link PortfolioError} `invalid-argument` for lines that are none and types that are not covered, and for funds bought
 * before 2018; `invalid-transactions`
 *   for a sale of more than is held; `invalid-date`, `unsorted-dates`
 * @remarks O(trades + lots). Whole cents. The tax of income e with church tax at rate k is e / (4 + k), with surcharge and church
 * tax on it (§ 32d(1)). The
 * allowance is used on gains alone: dividends and interest are not in the journal. Not covered: the advance lump sum
 * (Vorabpauschale) and its credit at
 *   the sale, foreign tax credits, options, currencies, short sales, mergers. Examples: test/tax/abroad.test.ts and
 * abroad-published.test.ts.
 * @example
 * germanyCapitalGains(transactions, { funds: { "Welt-ETF": "equity" } }).years;
 */
export function germanyCapitalGains(
  transactions: readonly TaxTransaction[],
  options: GermanyOptions = {},
): GermanCapitalGains {
  const read = readOptions("options", options, germanyOptions, { what: "an option of germanyCapitalGains" });
  const rules = read.rules ?? germanyTaxRules;
  const funds = read.funds ?? {};
  const books = new Map<string, Lot[]>();
  const bookOf = (account: string, asset: string): Lot[] => {
    const key = JSON.stringify([account, asset]);
    const book = books.get(key) ?? [];
    books.set(key, book);
    return book;
  };
  const dispositions: GermanDisposition[] = [];
  for (const trade of readTrades("Germany", transactions)) {
    const { id, account, asset, shares, cents, date, to } = trade;
    const book = bookOf(account, asset);
    if (to !== undefined) bookOf(to, asset).push(...take(book, shares, trade));
    else if (shares > 0) book.push({ lot: id, acquired: date, shares, cents });
    else dispositions.push(...sell(trade, take(book, -shares, trade), cents, funds, rules));
    if (to !== undefined || shares > 0)
      bookOf(to ?? account, asset).sort((a, b) => (a.acquired < b.acquired ? -1 : a.acquired > b.acquired ? 1 : 0));
  }
  const openLots = [...books].flatMap(([key, lots]) => {
    const [account, asset] = JSON.parse(key) as [string, string];
    return lots.map(({ lot, acquired, shares, cents }) => ({
      lot,
      account,
      asset,
      acquired,
      quantity: shares,
      cost: cents / 100,
    }));
  });
  const settings = {
    church: read.churchTaxRate,
    persons: read.persons,
    losses: read.losses ?? { shares: 0, other: 0 },
  };
  return { dispositions, years: yearsOf(dispositions, rules, settings), openLots };
}

interface Lot {
  readonly lot: string;
  readonly acquired: IsoDate;
  shares: number;
  cents: number;
}

/** The earliest shares of a book, with their cost. */
function take(book: Lot[], wanted: number, trade: Trade): Lot[] {
  const taken: Lot[] = [];
  let left = wanted;
  while (left > trade.least) {
    const first = book[0];
    if (first === undefined) refuseOversold(trade, left);
    const shares = Math.min(left, first.shares);
    const cents = shareOfCents(first.cents, shares, first.shares, trade.least);
    taken.push({ lot: first.lot, acquired: first.acquired, shares, cents });
    first.shares -= shares;
    first.cents -= cents;
    left -= shares;
    if (first.shares < trade.least) book.shift();
  }
  return taken;
}

function sell(
  { id, account, asset, date, shares, least }: Trade,
  taken: readonly Lot[],
  proceeds: number,
  funds: Readonly<Record<string, GermanFundKind>>,
  rules: GermanyTaxRules,
): GermanDisposition[] {
  const kind = Object.hasOwn(funds, asset) ? funds[asset] : undefined;
  let [leftShares, leftCents] = [-shares, proceeds];
  return taken.map((lot): GermanDisposition => {
    if (kind !== undefined && lot.acquired < FUND_REFORM) {
      throw new PortfolioError(
        "invalid-argument",
        `${id} sells shares of the fund ${asset} from ${lot.acquired}: funds bought before 2018 need their value at the end of 2017 (InvStG § 56), and are not covered`,
        { id, asset },
      );
    }
    const part = shareOfCents(leftCents, lot.shares, leftShares, least);
    leftShares -= lot.shares;
    leftCents -= part;
    const gain = part - lot.cents;
    const exempt = kind === undefined ? 0 : rules.exemptPart[kind];
    const taxable = lot.acquired < rules.taxedFrom ? 0 : Math.round(gain * (1 - exempt));
    return {
      sale: id,
      lot: lot.lot,
      account,
      asset,
      date,
      acquired: lot.acquired,
      quantity: lot.shares,
      proceeds: part / 100,
      cost: lot.cents / 100,
      gain: gain / 100,
      taxable: taxable === 0 ? 0 : taxable / 100,
      pot: kind === undefined ? "shares" : "other",
    };
  });
}

interface YearSettings {
  readonly church: number;
  readonly persons: number;
  readonly losses: { readonly shares: number; readonly other: number };
}

function yearsOf(
  dispositions: readonly GermanDisposition[],
  rules: GermanyTaxRules,
  { church, persons, losses }: YearSettings,
): GermanYear[] {
  const carried = { shares: Math.round(losses.shares * 100), other: Math.round(losses.other * 100) };
  const named = Object.keys(rules.allowance).sort();
  return [...new Set(dispositions.map(({ date }) => date.slice(0, 4)))].sort().map((year): GermanYear => {
    const sumOf = (pot: GermanDisposition["pot"]): number =>
      dispositions.reduce(
        (sum, one) => (one.date.startsWith(year) && one.pot === pot ? sum + Math.round(one.taxable * 100) : sum),
        0,
      );
    const [shares, other] = [sumOf("shares"), sumOf("other")];
    // losses of shares wait for gains of shares; the other pot meets all that is left
    const fromShares = shares - carried.shares;
    const gainOfShares = Math.max(0, fromShares);
    const whole = gainOfShares + other - carried.other;
    const usedShares = Math.min(carried.shares, Math.max(0, shares));
    const usedOther = Math.min(carried.other, Math.max(0, gainOfShares + other));
    carried.shares = Math.max(0, -fromShares);
    carried.other = Math.max(0, -whole);
    const income = Math.max(0, whole);
    const last = named.filter((name) => name <= year).at(-1) ?? named[0];
    const allowance = Math.min(income, last === undefined ? 0 : Math.round(rules.allowance[last]! * 100) * persons);
    const taxable = income - allowance;
    return {
      year: Number(year),
      shares: shares / 100,
      other: other / 100,
      lossesUsed: (usedShares + usedOther) / 100,
      allowanceUsed: allowance / 100,
      taxable: taxable / 100,
      tax: taxOf(taxable, rules, church) / 100,
      lossesCarried: { shares: carried.shares / 100, other: carried.other / 100 },
    };
  });
}

/** Whole cents; fractions of a cent of the surcharge (SolZG § 4) and of the church tax are left out. */
function taxOf(taxable: number, { taxRate, surchargeRate }: GermanyTaxRules, church: number): number {
  const floor = (cents: number): number => Math.floor(cents + 1e-6);
  const tax = taxRate === 0 ? 0 : Math.round(taxable / (1 / taxRate + church));
  return tax + floor(tax * surchargeRate) + floor(tax * church);
}
