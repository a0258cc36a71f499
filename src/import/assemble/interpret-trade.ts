import type { Activity, Draft, Outcome } from "../activities/activity.js";
import { present } from "../activities/present.js";
import {
  absolute,
  compare,
  type Decimal,
  minus,
  plainNumber,
  plus,
  quotient,
  rounded,
  signOf,
  times,
  ZERO,
} from "../fields/decimal.js";
import type { Item } from "./item.js";
import { moneyOfTrade, wrongWay } from "./money-of-trade.js";
import type { ShareBook } from "./share-book.js";

type Side = "buy" | "sell" | "short-sale" | "cover" | "reinvestment";

/** A draft with the day, account and asset of an item. */
export function draftOf({ activity, account }: Item, type: Draft["type"], more: Partial<Draft> = {}): Draft {
  return {
    type,
    date: activity.date,
    ...present("time", activity.time),
    ...present("id", activity.id),
    account,
    asset: activity.asset,
    ...more,
  };
}

/** A purchase, a sale, a reinvestment, a short sale or a cover, with its money. */
export function interpretTrade(item: Item, book: ShareBook): Outcome {
  const { activity } = item;
  const quantity = activity.quantity;
  if (quantity === undefined || signOf(quantity) === 0)
    return { flaw: `${activity.words ?? activity.kind} without a number of shares` };
  const side: Side = activity.kind === "trade" ? (signOf(quantity) > 0 ? "buy" : "sell") : (activity.kind as Side);
  const buys = side === "buy" || side === "cover" || side === "reinvestment";
  const found = moneyOfTrade(activity, buys);
  const make = (money: Decimal): readonly Draft[] => splitAtZero(item, side, absolute(quantity), money, book);
  if ("missing" in found) {
    const base = draftOf(item, draftType(side), { quantity: plainNumber(absolute(quantity)) });
    return {
      asks: {
        question: `The row has no money for ${plainNumber(absolute(quantity))} ${activity.asset}: what was paid or received in all, costs included?`,
        choices: {},
        base,
        needs: ["amount"],
      },
    };
  }
  if ("doubt" in found) {
    return {
      asks: {
        question: `${activity.asset}: ${found.doubt}. Which is right?`,
        choices: { "the amount": make(found.stated), "price times quantity": make(found.reckoned) },
        base: draftOf(item, draftType(side), { quantity: plainNumber(absolute(quantity)) }),
        needs: ["amount"],
      },
    };
  }
  if (wrongWay(activity, buys)) {
    const way = buys ? "brought money in" : "cost money";
    return {
      asks: {
        question: `${activity.words ?? activity.kind} of ${plainNumber(absolute(quantity))} ${activity.asset} ${way}: is it one all the same, or does the row cancel an earlier one?`,
        choices: {
          [draftType(side)]: make(found.money),
          "a cancellation": "a cancellation of a trade that is not in the file",
        },
      },
    };
  }
  if (item.option !== undefined) {
    const premium = premiumOf(item.option, book);
    if (premium === undefined)
      return {
        flaw: `the premium of the option that delivered these shares (line ${item.option.line}) is not in the file`,
      };
    return { drafts: make(withPremium(found.money, premium, buys)) };
  }
  return { drafts: make(found.money) };
}

function draftType(side: Side): Draft["type"] {
  return side === "reinvestment" ? "dividend-reinvestment" : side;
}

/** A purchase closes what is short before it opens, and a trade closes what is held before it sells short; the money is shared by shares. */
function splitAtZero(item: Item, side: Side, quantity: Decimal, money: Decimal, book: ShareBook): readonly Draft[] {
  const draft = (type: Draft["type"], shares: Decimal, cents: Decimal): Draft =>
    draftOf(item, type, { quantity: plainNumber(shares), amount: plainNumber(cents) });
  const held = book.held(item.account, item.activity.asset);
  const closes =
    side === "buy" ? signOf(held) < 0 : side === "sell" && item.activity.kind === "trade" && signOf(held) > 0;
  if (side === "buy" && !closes) return [draft("buy", quantity, money)];
  if (side === "sell" && item.activity.kind === "trade" && signOf(held) <= 0) {
    return [draft(opensShort(item.activity, held) ? "short-sale" : "sell", quantity, money)];
  }
  if (!closes) return [draft(draftType(side), quantity, money)];
  const [close, open] = side === "buy" ? (["cover", "buy"] as const) : (["sell", "short-sale"] as const);
  if (compare(quantity, absolute(held)) <= 0) return [draft(close, quantity, money)];
  if (side === "sell" && !opensShort(item.activity, held)) return [draft("sell", quantity, money)];
  const first = rounded(quotient(times(money, absolute(held)), quantity, 2), 2);
  return [draft(close, absolute(held), first), draft(open, minus(quantity, absolute(held)), minus(money, first))];
}

/** The codes of Interactive Brokers say whether a sale opens a position; without codes a position that is short stays so. */
function opensShort({ words = "" }: Activity, held: Decimal): boolean {
  const codes = /\(([^)]*)\)/.exec(words)?.[1] ?? "";
  return /(^|[;,\s])O($|[;,\s])/.test(codes) || signOf(held) < 0;
}

/** An option that is held adds what it cost to the shares that it brought; one that was written takes its premium from them. */
function withPremium(money: Decimal, premium: Premium, buys: boolean): Decimal {
  const adds = premium.written ? !buys : buys;
  return adds ? plus(money, premium.money) : minus(money, premium.money);
}

/** The money of an option that closes without a price of its own. */
export interface Premium {
  readonly money: Decimal;
  /** The option was written, not bought. */
  readonly written: boolean;
}

const known = new WeakMap<Item, Premium>();

/** What the contracts that an option closes cost or brought; `undefined` where the file does not have their opening. */
export function premiumOf(option: Item, book: ShareBook): Premium | undefined {
  const before = known.get(option);
  if (before !== undefined) return before;
  const contracts = absolute(option.activity.quantity ?? ZERO);
  const held = book.held(option.account, option.activity.asset);
  const money = book.moneyOf(option.account, option.activity.asset, contracts);
  if (money === undefined || signOf(contracts) === 0) return undefined;
  const premium = { money, written: signOf(held) < 0 };
  known.set(option, premium);
  return premium;
}
