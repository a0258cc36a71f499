import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../types.js";
import { type CanadaTaxRules, canadaTaxRules } from "./canada-tax-rules.js";
import { readTrades, refuseCrossing, refuseOversold, shareOfCents, type Trade } from "./read-trades.js";

/** A sale by the law of Canada. Money in Canadian dollars. */
export interface CanadaDisposition {
  /** Id of the sale. */
  readonly sale: string;
  /** The asset. */
  readonly asset: string;
  /** The day of the sale. */
  readonly date: IsoDate;
  /** Number of shares, in shares of the end of the journal where splits followed. */
  readonly quantity: number;
  /** What was received, after costs. */
  readonly proceeds: number;
  /** Adjusted cost base of the shares. */
  readonly adjustedCostBase: number;
  /** The part of a loss that is denied as superficial, as a positive number. */
  readonly superficialLoss: number;
  /** The part of it that no later sale gets back: the shares were bought in a registered account, or by somebody else. */
  readonly superficialLossElsewhere: number;
  /** Gain, or allowed loss below 0. */
  readonly gain: number;
}

/** Dispositions, years and what is held by the law of Canada. Money in Canadian dollars. */
export interface CanadaCapitalGains {
  /** In order of date and list. */
  readonly dispositions: readonly CanadaDisposition[];
  /** Each year with a sale: the sum of gains and losses, and the part that is taxed (0 in a year of losses). */
  readonly years: readonly { readonly year: number; readonly gain: number; readonly taxable: number }[];
  /** What is held at the end in accounts that are taxed, with its adjusted cost base. */
  readonly holdings: readonly {
    readonly asset: string;
    readonly quantity: number;
    readonly adjustedCostBase: number;
  }[];
}

/** How the gains are reckoned. */
export interface CanadaOptions {
  /** Accounts whose sales are not taxed to this person, and whose purchases make a loss superficial: RRSP, TFSA, the spouse's. Default none. */
  readonly affiliatedAccounts?: readonly string[];
  /** The law. Default {@link canadaTaxRules}. */
  readonly rules?: CanadaTaxRules;
}

const canadaRules: OptionsOf<CanadaTaxRules> = {
  name: { kind: "text" },
  superficialDays: { kind: "number", integer: true, min: 0, max: 366, required: true },
  inclusionRate: { kind: "number", min: 0, max: 1, required: true },
  source: { kind: "text", empty: true },
};

const canadaOptions: OptionsOf<CanadaOptions, "affiliatedAccounts"> = {
  affiliatedAccounts: { kind: "list", of: { kind: "text" }, default: [] },
  rules: { kind: "object", of: canadaRules },
};

/**
 * Capital gains on shares by the law of Canada: one average cost for identical shares in all accounts, and superficial losses.
 *
 * A loss is superficial as far as shares were bought from thirty days before to thirty days after it, here or in an affiliated account, and are held at the
 * end of the thirtieth day: loss × min(sold, bought, held) / sold. The denied part is shared by what each has left of the shares bought: what falls here
 * goes into the cost of what is held here; the rest is gone for this person.
 *
 * @param transactions - in Canadian dollars, in order of date; buy, dividend-reinvestment, sell, split, and transfers
 * @param options - `affiliatedAccounts` none, `rules` {@link canadaTaxRules}
 * @returns dispositions, years, and what is held
 * @throws {@link PortfolioError} `invalid-argument` for lines that are none, types that are not covered, and transfers to or from an affiliated account; `invalid-transactions` for a sale of more than is
 *   held; `invalid-date`, `unsorted-dates`
 * @remarks O(sales × trades of the asset). Whole cents. The dates of the lines count: the CRA looks at settlement, so give those dates where a sale straddles
 *   a year's end. Not covered: short sales, mergers, options, return of capital, loss carryovers. CRA T4037; IT-456R par. 12; formula of 2005-0150811E5;
 *   2022-0940941C6. Published examples: test/tax/abroad-published.test.ts; against acb-tax-mcp: test/tax/abroad-peers.test.ts.
 * @example
 * canadaCapitalGains(transactions, { affiliatedAccounts: ["rrsp", "spouse"] }).years;
 */
export function canadaCapitalGains(
  transactions: readonly TaxTransaction[],
  options: CanadaOptions = {},
): CanadaCapitalGains {
  const read = readOptions("options", options, canadaOptions, { what: "an option of canadaCapitalGains" });
  const rules = read.rules ?? canadaTaxRules;
  const affiliated = new Set(read.affiliatedAccounts);
  const all = readTrades("Canada", transactions);
  refuseCrossing(all, affiliated, "affiliated");
  const trades = all.filter(({ to }) => to === undefined);
  const byAsset = new Map<string, Trade[]>();
  for (const trade of trades) byAsset.set(trade.asset, [...(byAsset.get(trade.asset) ?? []), trade]);
  const dispositions: CanadaDisposition[] = [];
  const holdings: { asset: string; quantity: number; adjustedCostBase: number }[] = [];
  for (const [asset, own] of byAsset) {
    own.sort((a, b) => a.day - b.day);
    const pool = { shares: 0, cents: 0 };
    for (const trade of own) {
      if (affiliated.has(trade.account)) continue;
      if (trade.shares > 0) {
        pool.shares += trade.shares;
        pool.cents += trade.cents;
      } else dispositions.push(sell(trade, own, pool, affiliated, rules.superficialDays));
    }
    if (pool.shares > own[0]!.least)
      holdings.push({ asset, quantity: pool.shares, adjustedCostBase: pool.cents / 100 });
  }
  const position = new Map(trades.map(({ id }, k) => [id, k]));
  dispositions.sort((a, b) =>
    a.date === b.date ? position.get(a.sale)! - position.get(b.sale)! : a.date < b.date ? -1 : 1,
  );
  const years = [...new Set(dispositions.map(({ date }) => date.slice(0, 4)))].sort().map((year) => {
    const cents = dispositions.reduce(
      (sum, { date, gain }) => (date.startsWith(year) ? sum + Math.round(gain * 100) : sum),
      0,
    );
    return {
      year: Number(year),
      gain: cents / 100,
      taxable: Math.round(Math.max(0, cents) * rules.inclusionRate) / 100,
    };
  });
  return { dispositions, years, holdings };
}

function sell(
  trade: Trade,
  trades: readonly Trade[],
  pool: { shares: number; cents: number },
  affiliated: ReadonlySet<string>,
  days: number,
): CanadaDisposition {
  const sold = -trade.shares;
  if (sold > pool.shares + trade.least) refuseOversold(trade, sold - pool.shares);
  const base = shareOfCents(pool.cents, sold, pool.shares, trade.least);
  pool.shares = Math.max(0, pool.shares - sold);
  pool.cents -= base;
  const loss = base - trade.cents;
  const denied = loss > 0 ? superficial(trade, trades, affiliated, days, loss) : { here: 0, elsewhere: 0 };
  // it is part of the cost of what is held, or of what will be bought next
  pool.cents += denied.here;
  return {
    sale: trade.id,
    asset: trade.asset,
    date: trade.date,
    quantity: sold,
    proceeds: trade.cents / 100,
    adjustedCostBase: base / 100,
    superficialLoss: (denied.here + denied.elsewhere) / 100,
    superficialLossElsewhere: denied.elsewhere / 100,
    gain: (-loss + denied.here + denied.elsewhere) / 100,
  };
}

/**
 * The cents that are denied: loss × min(sold, bought, held at the end) / sold, as if all were one person, then shared by what each has at the end of
 * the shares bought (2022-0940941C6).
 */
function superficial(
  { day, shares, least: none }: Trade,
  trades: readonly Trade[],
  affiliated: ReadonlySet<string>,
  days: number,
  loss: number,
): { readonly here: number; readonly elsewhere: number } {
  const here = { bought: 0, held: 0 };
  const others = new Map<string, typeof here>();
  for (const trade of trades) {
    if (trade.day > day + days) continue;
    const holder = affiliated.has(trade.account) ? (others.get(trade.account) ?? { bought: 0, held: 0 }) : here;
    if (holder !== here) others.set(trade.account, holder);
    holder.held += trade.shares;
    if (trade.shares > 0 && trade.day >= day - days) holder.bought += trade.shares;
  }
  const sum = (of: (holder: typeof here) => number): number =>
    [...others.values()].reduce((all, one) => all + of(one), 0);
  const heldElsewhere = Math.max(
    0,
    sum(({ held }) => held),
  );
  const bought = here.bought + sum((one) => one.bought);
  const least = Math.min(-shares, bought, Math.max(0, here.held) + heldElsewhere);
  if (least < none) return { here: 0, elsewhere: 0 };
  let parts = {
    here: kept(here),
    elsewhere: Math.min(heldElsewhere, sum(kept)),
  };
  // what was bought is gone, and older shares stand for it
  if (parts.here + parts.elsewhere < none) parts = { here: Math.max(0, here.held), elsewhere: heldElsewhere };
  const denied = Math.round((loss * least) / -shares);
  const elsewhere = Math.round((denied * parts.elsewhere) / (parts.here + parts.elsewhere));
  return { here: denied - elsewhere, elsewhere };
}

/** Shares bought in the period that are still there at its end. */
function kept({ bought, held }: { readonly bought: number; readonly held: number }): number {
  return Math.min(bought, Math.max(0, held));
}
