import type { Outcome } from "../activities/activity.js";
import { absolute, plainNumber, signOf, ZERO } from "../fields/decimal.js";
import { draftOf, premiumOf } from "./interpret-trade.js";
import type { Item } from "./item.js";
import type { ShareBook } from "./share-book.js";

/** The end of an option: worthless, or into shares, whose money then holds its premium so that the option itself gains nothing. */
export function interpretOption(item: Item, book: ShareBook): Outcome {
  const { activity } = item;
  const contracts = absolute(activity.quantity ?? ZERO);
  if (signOf(contracts) === 0) return { flaw: `${activity.words ?? activity.kind} without a number of contracts` };
  const quantity = plainNumber(contracts);
  const held = book.held(item.account, activity.asset);
  const close = signOf(held) < 0 ? "cover" : "sell";
  if (activity.kind === "expired") {
    if (signOf(held) !== 0) return { drafts: [draftOf(item, close, { quantity, amount: 0 })] };
    return {
      asks: {
        question: `${quantity} ${activity.asset} expired, and the file does not say how they were opened: were they bought, or written?`,
        choices: {
          bought: [draftOf(item, "sell", { quantity, amount: 0 })],
          written: [draftOf(item, "cover", { quantity, amount: 0 })],
        },
      },
    };
  }
  const premium = premiumOf(item, book);
  if (premium !== undefined)
    return { drafts: [draftOf(item, close, { quantity, amount: plainNumber(premium.money) })] };
  return {
    asks: {
      question: `${quantity} ${activity.asset} became shares, and the file does not say what the option cost or brought: give its premium, and add it to the money of the shares.`,
      choices: {},
      base: draftOf(item, close, { quantity }),
      needs: ["amount"],
    },
  };
}
