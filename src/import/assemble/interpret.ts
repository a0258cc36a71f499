import type { Outcome } from "../activities/activity.js";
import {
  interpretCashInLieu,
  interpretMerger,
  interpretNameChange,
  interpretReturnOfCapital,
  interpretSpinOff,
  interpretSplit,
  interpretTransfer,
} from "./interpret-action.js";
import { interpretOption } from "./interpret-option.js";
import { interpretTrade } from "./interpret-trade.js";
import type { Item } from "./item.js";
import type { ShareBook } from "./share-book.js";

/** What an item makes of itself, with what the accounts hold before it. */
export function interpret(item: Item, book: ShareBook): Outcome {
  if (item.absorbed !== undefined) return { ignored: item.absorbed };
  switch (item.activity.kind) {
    case "buy":
    case "sell":
    case "short-sale":
    case "cover":
    case "trade":
    case "reinvestment":
      return interpretTrade(item, book);
    case "split":
      return interpretSplit(item, book);
    case "return-of-capital":
      return interpretReturnOfCapital(item);
    case "transfer":
      return interpretTransfer(item);
    case "merger":
      return interpretMerger(item);
    case "spin-off":
      return interpretSpinOff(item, book);
    case "name-change":
      return interpretNameChange(item);
    case "cash-in-lieu":
      return interpretCashInLieu(item, book);
    case "expired":
    case "assigned":
    case "exercised":
      return interpretOption(item, book);
    case "cancellation":
      return {
        asks: {
          question: `A trade of ${item.activity.asset} is canceled, and the file has no trade of the same shares and money before it: the trade must be taken out where it stands.`,
          choices: {},
        },
      };
  }
}
