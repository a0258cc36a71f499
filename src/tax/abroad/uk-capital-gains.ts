import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../types.js";
import { readTrades, refuseCrossing, refuseOversold, shareOfCents, type Trade } from "./read-trades.js";
import { type UkTaxRules, ukTaxRules } from "./uk-tax-rules.js";

/** Shares of a disposal that met a purchase, or the pool. Money in pounds. */
export interface UkMatch {
  /** Which rule matched them. */
  readonly rule: "same-day" | "thirty-days" | "section-104";
  /** The day of the purchase; `null` for the pool. */
  readonly acquired: IsoDate | null;
  /** Number of shares, in shares of the end of the journal where splits followed. */
  readonly quantity: number;
  /** Their allowable cost. */
  readonly cost: number;
}

/** All disposals of one asset on one day, which count as one. Money in pounds. */
export interface UkDisposal {
  /** The asset. */
  readonly asset: string;
  /** The day. */
  readonly date: IsoDate;
  /** Ids of the sales. */
  readonly sales: readonly string[];
  /** Number of shares, in shares of the end of the journal where splits followed. */
  readonly quantity: number;
  /** What was received, after costs. */
  readonly proceeds: number;
  /** The allowable cost. */
  readonly cost: number;
  /** Gain, or loss below 0. */
  readonly gain: number;
  /** What the shares were matched with. */
  readonly matches: readonly UkMatch[];
}

/** A tax year, 6 April to 5 April. Money in pounds. */
export interface UkYear {
  /** The tax year by its two calendar years, such as "2025/26". */
  readonly taxYear: string;
  /** Number of disposals. */
  readonly disposals: number;
  /** What was received for them. */
  readonly proceeds: number;
  /** Sum of the gains. */
  readonly gains: number;
  /** Sum of the losses, as a positive number. */
  readonly losses: number;
  /** Losses of earlier years that were used. */
  readonly lossesUsed: number;
  /** The annual exempt amount. */
  readonly annualExemptAmount: number;
  /** What is taxed. */
  readonly taxable: number;
  /** Losses that are carried on. */
  readonly lossesCarried: number;
}

/** Disposals, years and what is held by the law of the United Kingdom. */
export interface UkCapitalGains {
  /** In order of date and asset. */
  readonly disposals: readonly UkDisposal[];
  /** Each tax year with a disposal, in order. */
  readonly years: readonly UkYear[];
  /** The section 104 holdings at the end, with their pooled cost in pounds. */
  readonly pools: readonly { readonly asset: string; readonly quantity: number; readonly cost: number }[];
}

/** How the gains are reckoned. */
export interface UkOptions {
  /** Accounts without capital gains tax, such as ISAs and pensions: their trades are passed. Default none. */
  readonly exemptAccounts?: readonly string[];
  /** Losses carried into the first year in pounds, as a positive number. Default 0. */
  readonly losses?: number;
  /** The law. Default {@link ukTaxRules}. */
  readonly rules?: UkTaxRules;
}

const ukRules: OptionsOf<UkTaxRules> = {
  name: { kind: "text" },
  matchingDays: { kind: "number", integer: true, min: 0, max: 366, required: true },
  annualExemptAmount: { kind: "numbers-by-name", min: 0, required: true },
  source: { kind: "text", empty: true },
};

const ukOptions: OptionsOf<UkOptions, "exemptAccounts" | "losses"> = {
  exemptAccounts: { kind: "list", of: { kind: "text" }, default: [] },
  losses: { kind: "number", min: 0, default: 0 },
  rules: { kind: "object", of: ukRules },
};

/** The purchases of one day, as far as nothing was matched with them. */
interface Acquisition {
  readonly day: number;
  readonly date: IsoDate;
  shares: number;
  cents: number;
}

/**
 * Capital gains on shares by the law of the United Kingdom: disposals are matched with purchases of the same day, then with those
 * of the thirty days
 * after, earliest first, then with the section 104 pool.
 *
 * @param transactions - in pounds, in order of date; buy, dividend-reinvestment, sell, split, and transfers (with `acquired`: the
 * purchase of its day)
 * @param options - `exemptAccounts` none, `losses` 0, `rules` {@link ukTaxRules}
 * @returns disposals, tax years, and what is held
 * @throws {@link PortfolioError} `invalid-argument` for lines that are none, types that are not covered, and transfers to or from
 * an exempt account; `invalid-transactions` for a sale of more than
 *   is held; `invalid-date`, `unsorted-dates`
 * @remarks O(trades × 30 days). Whole pence; parts of a pool are rounded half up from what is left. Trades of one day count as
 * one (s 105). Earlier disposals
 * choose first (s 106A(5)). Brought-forward losses are used down to the annual exempt amount (s 1E). Not covered: short sales,
 * mergers, rights,
 *   equalization of funds, employee shares, losses between spouses. TCGA 1992; HMRC HS284, CG51500 ff., CRYPTO22200 ff.
 *   Published examples: test/tax/abroad-published.test.ts; against investir: test/tax/abroad-peers.test.ts.
 * @example
 * ukCapitalGains(transactions, { exemptAccounts: ["isa"] }).years;
 */
export function ukCapitalGains(transactions: readonly TaxTransaction[], options: UkOptions = {}): UkCapitalGains {
  const read = readOptions("options", options, ukOptions, { what: "an option of ukCapitalGains" });
  const rules = read.rules ?? ukTaxRules;
  const exempt = new Set(read.exemptAccounts);
  const all = readTrades("the United Kingdom", transactions);
  refuseCrossing(all, exempt, "exempt");
  const trades = all.filter(({ account, to }) => to === undefined && !exempt.has(account));
  const byAsset = new Map<string, Trade[]>();
  for (const trade of trades) byAsset.set(trade.asset, [...(byAsset.get(trade.asset) ?? []), trade]);
  const disposals: UkDisposal[] = [];
  const pools: { asset: string; quantity: number; cost: number }[] = [];
  for (const [asset, own] of byAsset) {
    const { found, pool } = disposalsOf(asset, own, rules.matchingDays);
    disposals.push(...found);
    if (pool.shares > own[0]!.least) pools.push({ asset, quantity: pool.shares, cost: pool.cents / 100 });
  }
  disposals.sort((a, b) => (a.date === b.date ? (a.asset < b.asset ? -1 : 1) : a.date < b.date ? -1 : 1));
  return { disposals, years: yearsOf(disposals, rules, read.losses), pools };
}

function disposalsOf(
  asset: string,
  trades: readonly Trade[],
  matchingDays: number,
): { readonly found: UkDisposal[]; readonly pool: { shares: number; cents: number } } {
  const least = trades[0]!.least;
  const bought = new Map<number, Acquisition>();
  const sold = new Map<
    number,
    { shares: number; cents: number; sales: string[]; trade: Trade; matches: UkMatch[]; left: number; cost: number }
  >();
  for (const trade of trades) {
    const { day, date, shares, cents } = trade;
    if (shares > 0) {
      const own = bought.get(day) ?? { day, date, shares: 0, cents: 0 };
      own.shares += shares;
      own.cents += cents;
      bought.set(day, own);
    } else {
      const own = sold.get(day) ?? { shares: 0, cents: 0, sales: [], trade, matches: [], left: 0, cost: 0 };
      own.shares -= shares;
      own.left -= shares;
      own.cents += cents;
      own.sales.push(trade.id);
      sold.set(day, own);
    }
  }
  const soldDays = [...sold.keys()].sort((a, b) => a - b);
  const boughtDays = [...bought.keys()].sort((a, b) => a - b);
  const match = (day: number, acquisition: Acquisition | undefined, rule: UkMatch["rule"]): void => {
    const disposal = sold.get(day)!;
    if (acquisition === undefined || acquisition.shares < least || disposal.left < least) return;
    const shares = Math.min(disposal.left, acquisition.shares);
    const cents = shareOfCents(acquisition.cents, shares, acquisition.shares, least);
    acquisition.shares -= shares;
    acquisition.cents -= cents;
    disposal.left -= shares;
    disposal.cost += cents;
    disposal.matches.push({ rule, acquired: acquisition.date, quantity: shares, cost: cents / 100 });
  };
  for (const day of soldDays) match(day, bought.get(day), "same-day");
  for (const day of soldDays) {
    for (const later of boughtDays)
      if (later > day && later <= day + matchingDays) match(day, bought.get(later), "thirty-days");
  }
  const pool = { shares: 0, cents: 0 };
  let next = 0;
  const fill = (until: number): void => {
    for (; next < boughtDays.length && boughtDays[next]! <= until; next++) {
      const { shares, cents } = bought.get(boughtDays[next]!)!;
      pool.shares += shares;
      pool.cents += cents;
    }
  };
  const found = soldDays.map((day): UkDisposal => {
    const disposal = sold.get(day)!;
    fill(day);
    if (disposal.left > least) {
      if (disposal.left > pool.shares + least) refuseOversold(disposal.trade, disposal.left - pool.shares);
      const cents = shareOfCents(pool.cents, disposal.left, pool.shares, least);
      disposal.matches.push({ rule: "section-104", acquired: null, quantity: disposal.left, cost: cents / 100 });
      disposal.cost += cents;
      pool.cents -= cents;
      pool.shares = Math.max(0, pool.shares - disposal.left);
    }
    const { shares, cents, cost, sales, trade, matches } = disposal;
    return {
      asset,
      date: trade.date,
      sales,
      quantity: shares,
      proceeds: cents / 100,
      cost: cost / 100,
      gain: (cents - cost) / 100,
      matches,
    };
  });
  fill(Number.POSITIVE_INFINITY);
  return { found, pool };
}

/** `"2025/26"` for 6 April 2025 to 5 April 2026. */
function taxYearOf(date: IsoDate): string {
  const start = date.slice(5) >= "04-06" ? Number(date.slice(0, 4)) : Number(date.slice(0, 4)) - 1;
  return `${start}/${String((start + 1) % 100).padStart(2, "0")}`;
}

function yearsOf(disposals: readonly UkDisposal[], rules: UkTaxRules, broughtForward: number): UkYear[] {
  const named = Object.keys(rules.annualExemptAmount).sort();
  const exemptOf = (taxYear: string): number => {
    const year = named.filter((name) => name <= taxYear).at(-1) ?? named[0];
    return year === undefined ? 0 : rules.annualExemptAmount[year]!;
  };
  let carried = Math.round(broughtForward * 100);
  return [...new Set(disposals.map(({ date }) => taxYearOf(date)))].sort().map((taxYear): UkYear => {
    const own = disposals.filter(({ date }) => taxYearOf(date) === taxYear);
    const cents = (of: (disposal: UkDisposal) => number): number =>
      own.reduce((sum, one) => sum + Math.round(of(one) * 100), 0);
    const [gains, losses] = [cents(({ gain }) => Math.max(0, gain)), cents(({ gain }) => Math.max(0, -gain))];
    const exempt = Math.round(exemptOf(taxYear) * 100);
    const net = gains - losses;
    const used = Math.min(carried, Math.max(0, net - exempt));
    carried += Math.max(0, -net) - used;
    return {
      taxYear,
      disposals: own.length,
      proceeds: cents(({ proceeds }) => proceeds) / 100,
      gains: gains / 100,
      losses: losses / 100,
      lossesUsed: used / 100,
      annualExemptAmount: exempt / 100,
      taxable: Math.max(0, net - used - exempt) / 100,
      lossesCarried: carried / 100,
    };
  });
}
