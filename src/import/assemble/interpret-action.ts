import type { Draft, OpenQuestion, Outcome } from "../activities/activity.js";
import { present } from "../activities/present.js";
import {
  absolute,
  type Decimal,
  plainNumber,
  plus,
  quotient,
  rounded,
  signOf,
  textOf,
  ZERO,
} from "../fields/decimal.js";
import { draftOf } from "./interpret-trade.js";
import type { Item } from "./item.js";
import { bookKey } from "./item.js";
import type { ShareBook } from "./share-book.js";
import { fractionLeft, possibleRatios, simpleRatio } from "./simple-ratio.js";

const ask = (asks: OpenQuestion): Outcome => ({ asks });

/** Actions apply to all accounts, so that their lines have none. */
function actionOf(item: Item, type: Draft["type"], more: Partial<Draft>): Draft {
  const { account: _, ...rest } = draftOf(item, type, more);
  return rest;
}

/** Shares before and after a split, as far as the rows and the file say. */
function sharesOf(
  { account, activity, legs }: Item,
  book: ShareBook,
): { readonly old: Decimal; readonly now: Decimal } {
  if (legs !== undefined) return legs;
  const held = book.held(account, activity.asset);
  return { old: held, now: plus(held, activity.quantity ?? ZERO) };
}

export function interpretSplit(item: Item, book: ShareBook): Outcome {
  const { activity, legs } = item;
  const make = (ratio: string): readonly Draft[] => [
    actionOf(item, "split", { ratio: ratio.includes("/") ? ratio : Number(ratio) }),
  ];
  const { old, now } = sharesOf(item, book);
  const ratio = activity.ratio ?? simpleRatio(old, now);
  if (ratio !== undefined) return { drafts: make(ratio) };
  const known = signOf(old) > 0 && signOf(now) > 0;
  return ask({
    question: `${activity.asset} was split: how many new shares for one old one? The file has ${textOf(old)} shares before it${legs === undefined ? `, and the row ${textOf(activity.quantity ?? ZERO)} more` : ` and ${textOf(now)} after it`}.`,
    choices: Object.fromEntries((known ? possibleRatios(old, now) : []).map((word) => [word, make(word)])),
    base: actionOf(item, "split", {}),
    needs: ["ratio"],
  });
}

/** Where a split leaves a fraction that the file has no shares for, cash is paid for it: the row of the cash will ask. */
export function rememberFraction(item: Item, drafts: readonly Draft[], book: ShareBook): void {
  const ratio = drafts[0]?.type === "split" ? drafts[0].ratio : undefined;
  if (ratio === undefined) return;
  const { old, now } = sharesOf(item, book);
  const left = signOf(old) > 0 && signOf(now) > 0 ? fractionLeft(old, now, String(ratio)) : undefined;
  if (left !== undefined) book.fractions.set(bookKey(item.account, item.activity.asset), left);
}

export function interpretReturnOfCapital(item: Item): Outcome {
  const amount = item.activity.amount;
  if (amount === undefined || signOf(amount) === 0) return { flaw: "a return of capital without an amount" };
  return { drafts: [draftOf(item, "return-of-capital", { amount: plainNumber(rounded(absolute(amount), 2)) })] };
}

export function interpretCashInLieu(item: Item, book: ShareBook): Outcome {
  const { amount, quantity, asset } = item.activity;
  if (amount === undefined || signOf(amount) === 0) return { flaw: "cash in lieu without an amount" };
  const money = plainNumber(rounded(absolute(amount), 2));
  const key = bookKey(item.account, asset);
  const shares = quantity !== undefined && signOf(quantity) !== 0 ? absolute(quantity) : book.fractions.get(key);
  if (shares !== undefined) {
    book.fractions.delete(key);
    return { drafts: [draftOf(item, "sell", { quantity: plainNumber(shares), amount: money })] };
  }
  return ask({
    question: `${money} were paid for a fraction of a share of ${asset}: which fraction?`,
    choices: {},
    base: draftOf(item, "sell", { amount: money }),
    needs: ["quantity"],
  });
}

export function interpretTransfer(item: Item): Outcome {
  const { quantity, asset, acquired, basis, words = "" } = item.activity;
  if (quantity === undefined || signOf(quantity) === 0) return { flaw: "a transfer without a number of shares" };
  const shares = plainNumber(absolute(quantity));
  if (signOf(quantity) < 0) {
    if (item.to !== undefined) return { drafts: [draftOf(item, "transfer", { quantity: shares, to: item.to })] };
    return ask({
      question: `${shares} ${asset} left the account (${words}): into which account of yours (give to), or were they given away?`,
      choices: {},
      base: draftOf(item, "transfer", { quantity: shares }),
      needs: ["to"],
    });
  }
  const base = draftOf(item, "transfer", { quantity: shares, ...present("acquired", acquired) });
  if (acquired !== undefined && basis !== undefined) {
    return { drafts: [{ ...base, amount: plainNumber(rounded(absolute(basis), 2)) }] };
  }
  const plan = /stock plan/i.test(words);
  return ask({
    question: plan
      ? `${shares} ${asset} came from a stock plan: on which day did they become yours (acquired), and what were they worth in all that day (amount)?`
      : `${shares} ${asset} came into the account (${words}): when were they bought (acquired), and what did they cost in all (amount)?`,
    choices: {},
    base,
    needs: acquired === undefined ? ["acquired", "amount"] : ["amount"],
  });
}

export function interpretSpinOff(item: Item, book: ShareBook): Outcome {
  const { quantity, asset, underlying, ratio } = item.activity;
  const shares = quantity === undefined ? "" : `${textOf(absolute(quantity))} `;
  const held = underlying === undefined ? ZERO : book.held(item.account, underlying);
  const known =
    ratio ?? (quantity !== undefined && signOf(held) > 0 ? simpleRatio(held, absolute(quantity)) : undefined);
  const { asset: _, ...action } = actionOf(item, "spin-off", {});
  return ask({
    question: `${shares}${asset} were spun off${underlying === undefined ? "" : ` from ${underlying}`}: which fraction of the basis goes to them (basisFraction; the company publishes it on Form 8937)${underlying === undefined ? ", from which asset, and how many for one old share (ratio)" : known === undefined ? ", and how many for one old share (ratio)" : ""}?`,
    choices: {},
    base: {
      ...action,
      asset: underlying ?? "",
      newAsset: asset,
      ...present("ratio", known),
    },
    needs: [
      ...(underlying === undefined ? (["asset"] as const) : []),
      ...(known === undefined ? (["ratio"] as const) : []),
      "basisFraction",
    ],
  });
}

export function interpretNameChange(item: Item): Outcome {
  const { asset, quantity = ZERO } = item.activity;
  const now = item.partners.find(({ activity }) => signOf(activity.quantity ?? ZERO) > 0);
  if (now === undefined) {
    return ask({
      question: `${asset} changed its name: what is it called now (newAsset)?`,
      choices: {},
      base: actionOf(item, "symbol-change", {}),
      needs: ["newAsset"],
    });
  }
  if (now.activity.asset === asset) return { ignored: "the name changed, the symbol did not" };
  if (signOf(plus(quantity, now.activity.quantity ?? ZERO)) !== 0) return mergerQuestion(item, now, undefined);
  return { drafts: [actionOf(item, "symbol-change", { newAsset: now.activity.asset })] };
}

export function interpretMerger(item: Item): Outcome {
  const { quantity = ZERO, asset, amount } = item.activity;
  if (signOf(quantity) < 0) {
    const now = item.partners.filter(({ activity }) => signOf(activity.quantity ?? ZERO) > 0);
    const cash = [item, ...item.partners].reduce((sum, { activity }) => plus(sum, activity.amount ?? ZERO), ZERO);
    if (now.length === 0 && signOf(cash) > 0) {
      const money = plainNumber(rounded(cash, 2));
      return { drafts: [draftOf(item, "sell", { quantity: plainNumber(absolute(quantity)), amount: money })] };
    }
    if (now.length === 1) return mergerQuestion(item, now[0]!, signOf(cash) > 0 ? cash : undefined);
    return ask({
      question: `${textOf(absolute(quantity))} ${asset} went away in a merger, and the file does not say for what: what was received for them in all (amount)?`,
      choices: {},
      base: draftOf(item, "sell", { quantity: plainNumber(absolute(quantity)) }),
      needs: ["amount"],
    });
  }
  if (signOf(quantity) > 0) {
    return ask({
      question: `${textOf(quantity)} ${asset} came in a merger${amount === undefined ? "" : `, with an amount of ${textOf(amount)}`}, and the row does not say for which shares: give the day and the basis that they have now (acquired, amount), or ignore the row and add the merger yourself.`,
      choices: {},
      base: draftOf(item, "transfer", { quantity: plainNumber(quantity) }),
      needs: ["acquired", "amount"],
    });
  }
  if (amount !== undefined && signOf(amount) > 0) {
    return ask({
      question: `${textOf(amount)} were paid for ${asset} in a merger: for how many shares (quantity)?`,
      choices: {},
      base: draftOf(item, "sell", { amount: plainNumber(rounded(amount, 2)) }),
      needs: ["quantity"],
    });
  }
  return { ignored: "a merger without shares and money" };
}

/** The file does not say whether the tax office sees an exchange or a sale. */
function mergerQuestion(item: Item, now: Item, cash: Decimal | undefined): Outcome {
  const old = absolute(item.activity.quantity ?? ZERO);
  const shares = absolute(now.activity.quantity ?? ZERO);
  const ratio = simpleRatio(old, shares) ?? plainNumber(quotient(shares, old, 8));
  const about = `${textOf(old)} ${item.activity.asset} became ${textOf(shares)} ${now.activity.asset}`;
  if (cash === undefined) {
    return ask({
      question: `${about}: was it a tax-free exchange (the usual one for shares alone)? If it was taxable, ignore the row and add the sale and the purchase.`,
      choices: { "tax-free": [actionOf(item, "merger", { newAsset: now.activity.asset, ratio })] },
      base: actionOf(item, "merger", { newAsset: now.activity.asset }),
      needs: ["ratio"],
    });
  }
  return ask({
    question: `${about} and ${textOf(rounded(cash, 2))} in cash: what was one new share worth that day (newPrice)?`,
    choices: {},
    base: actionOf(item, "merger-with-cash", {
      newAsset: now.activity.asset,
      ratio,
      cash: plainNumber(quotient(cash, old, 8)),
    }),
    needs: ["newPrice"],
  });
}
