import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { IsoDate } from "../../core/types.js";
import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { linkedAssets } from "../journal/linked-assets.js";
import { requireLedger, requireLines } from "../ledger/require-ledger.js";
import type { TaxLedger, TaxTransaction, WashSaleRecord } from "../types.js";
import { firstCleanDay } from "./first-clean-day.js";
import { leastLeftOut, MOST_TRIALS } from "./least-left-out.js";
import { PlanTrials } from "./plan-trials.js";
import { type SoldAlong, sellAlong } from "./sell-along.js";
import { tradeValue } from "./trade-value.js";

/** What a plan makes of the wash-sale rule, and the least change after which it washes nothing. */
export interface WashSaleCheck {
  /** `clean`: no trade takes part in a wash sale. `avoidable`: none does after the change in `leaveOut` and `sellAlong`. */
  readonly status: "clean" | "avoidable";
  /** The adjustments in which a trade of the plan takes part: as sale, as replacement, or as the purchase whose shares a past sale closes. */
  readonly washes: readonly WashSaleRecord[];
  /** The trades to leave out. */
  readonly leaveOut: readonly LeftOutTrade[];
  /** The sales that should close more shares than planned: recent ones, which would replace the shares sold as long as they are held. */
  readonly sellAlong: readonly SoldAlong[];
  /**
   * Whether it is proved that, with the shares in `sellAlong` sold, no trades of less value could be left out. Otherwise the search through very
   * many trades of one asset ended before it knew.
   */
  readonly proven: boolean;
}

/** A trade to leave out of a plan. */
export interface LeftOutTrade {
  /** Id of the trade. */
  readonly id: string;
  /** The asset of the trade. */
  readonly asset: string;
  /** Number of shares. */
  readonly quantity: number;
  /** Its money, currency units: what the change is measured by. */
  readonly value: number;
  /** First day on which it can follow as it stands without a wash, once the trades that stay and those before it in this list have been made. */
  readonly cleanFrom: IsoDate;
}

const TYPES: readonly TaxTransaction["type"][] = ["buy", "dividend-reinvestment", "sell"];

/**
 * Whether a list of trades makes a wash sale, and the least change that avoids it.
 *
 * The plan is booked as it would be, so lot method, all accounts, identical assets and policies count. Where it washes, there are two ways
 * out, and the one with the least money in it is taken: trades are left out (a sale that lives on a purchase that is left out goes with it, and
 * each can follow from its `cleanFrom`), or the recent shares that would replace those sold are sold along with them.
 *
 * @param ledger - what is held; left as it is
 * @param trades - buys, reinvestments and sells, sorted by date, none before the ledger's last date
 * @returns the washes of the plan, and the change
 * @throws {@link PortfolioError} `invalid-transactions` when the plan cannot be booked; `invalid-argument`
 * @remarks The cost of booking the assets of the plan, once for each plan that is tried: a greatest flow finds a first one, and branch and
 *   bound looks for less value until it knows that there is none, in at most a thousand bookings for each set of assets that are tied.
 * @example
 * checkWashSales(ledger, [
 *   { id: "p1", type: "sell", date: "2025-07-01", account: "main", asset: "KO", quantity: 50, amount: 300 },
 *   { id: "p2", type: "buy", date: "2025-07-10", account: "main", asset: "KO", quantity: 10, amount: 65 },
 * ]).leaveOut; // [{ id: "p2", asset: "KO", quantity: 10, value: 65, cleanFrom: "2025-08-01" }]
 */
export function checkWashSales(ledger: TaxLedger, trades: readonly TaxTransaction[]): WashSaleCheck {
  requireLedger("checkWashSales", ledger);
  requireLines("checkWashSales", "trades", trades);
  checkTypes(trades);
  const { washes } = new PlanTrials(ledger, trades).book(trades);
  let proven = true;
  const leaveOut: LeftOutTrade[] = [];
  const along: SoldAlong[] = [];
  for (const part of tiedTrades(ledger, trades)) {
    if (!washes.some(({ asset }) => part.assets.has(asset))) continue;
    const way = leastChange(ledger, part.trades);
    proven &&= way.proven;
    along.push(...way.along);
    const { trials } = way;
    const plan = way.trades.filter(({ id }) => !way.out.has(id));
    for (const trade of placedLater(
      part.trades.filter(({ id }) => way.out.has(id)),
      (one, placed) => firstCleanDay(one, trials.withTrades(plan, placed), trials),
    )) {
      const { id, asset, quantity, date } = trade;
      leaveOut.push({ id, asset, quantity: Number(quantity), value: tradeValue(trade) / 100, cleanFrom: date });
    }
  }
  return { status: washes.length === 0 ? "clean" : "avoidable", washes, leaveOut, sellAlong: along, proven };
}

/** A change of tied trades after which they wash nothing. */
interface Change {
  /** The trades with the shares that are sold along. */
  readonly trades: readonly TaxTransaction[];
  readonly along: readonly SoldAlong[];
  readonly out: ReadonlySet<string>;
  readonly proven: boolean;
  readonly trials: PlanTrials;
}

/** The change with the least money: trades left out of the plan as it is, or of the plan with recent shares sold along. */
function leastChange(ledger: TaxLedger, trades: readonly TaxTransaction[]): Change {
  let best: Change | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const along of [[], ...sellAlong(ledger, trades)]) {
    const extended = new Map(along.map(({ id, sale }) => [id, sale]));
    const changed = trades.map((trade) => extended.get(trade.id) ?? trade);
    const trials = new PlanTrials(ledger, changed);
    const { ids: out, proven } = leastLeftOut(changed, trials, along.length === 0 ? MOST_TRIALS : MOST_TRIALS / 4);
    const used = along.filter(({ id }) => !out.has(id));
    let cents = used.reduce((sum, { value }) => sum + 100 * value, 0);
    for (const trade of changed) if (out.has(trade.id)) cents += tradeValue(trade);
    if (cents >= least) continue;
    least = cents;
    best = { trades: changed, along: used, out, proven, trials };
  }
  return best!;
}

/**
 * Trades with the days on which they can follow, one after the other: a sale of shares that a purchase among them brings comes after it.
 *
 * @param dayOf - `clean` undefined for a trade that cannot follow those placed so far
 */
function placedLater(
  trades: readonly TaxTransaction[],
  dayOf: (
    trade: TaxTransaction,
    placed: readonly TaxTransaction[],
  ) => { readonly clean?: IsoDate; readonly last: IsoDate },
): TaxTransaction[] {
  const placed: TaxTransaction[] = [];
  for (let open = trades.slice(); open.length > 0; ) {
    const before = placed.length;
    open = open.filter((trade) => {
      const { clean } = dayOf(trade, placed);
      if (clean !== undefined) placed.push({ ...trade, date: clean });
      return clean === undefined;
    });
    if (placed.length > before || open.length === 0) continue;
    const [trade] = open.splice(0, 1); // the lots that it names are gone: after all else it washes nothing at least
    placed.push({ ...trade!, date: dayOf(trade!, placed).last });
  }
  return placed;
}

/** Other lines cannot be left out; a value that is not a line is reported when the plan is booked. */
function checkTypes(trades: readonly TaxTransaction[]): void {
  trades.forEach((trade, i) => {
    const type = (trade as TaxTransaction | null | undefined)?.type;
    if (type === undefined || TYPES.includes(type)) return;
    const message = `trades[${i}].type is ${shownValue(type)}: give buys, reinvestments and sells, and apply other lines to the ledger first`;
    throw new PortfolioError("invalid-argument", message, { position: i });
  });
}

interface TiedTrades {
  readonly trades: readonly TaxTransaction[];
  readonly assets: ReadonlySet<string>;
}

/** Trades by the assets that can wash each other: what is left out of the one changes nothing in the other. */
function tiedTrades(ledger: TaxLedger, trades: readonly TaxTransaction[]): TiedTrades[] {
  const { identical, netting } = resolveLedgerOptions(ledger.options);
  const all = new Set([...ledger.transactions, ...trades].map(({ asset }) => asset));
  // with netting, the lots of a sale depend on all earlier sales of the year, in every asset
  if (netting !== undefined) return [{ trades, assets: all }];
  const links = ledger.transactions.filter(({ newAsset }) => newAsset !== undefined);
  const parts: TiedTrades[] = [];
  const placed = new Set<string>();
  for (const { asset } of trades) {
    if (placed.has(asset)) continue;
    const assets = linkedAssets([asset], identical, links);
    for (const name of assets) placed.add(name);
    parts.push({ assets, trades: trades.filter((trade) => assets.has(trade.asset)) });
  }
  return parts;
}
