import { type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import { cashReason } from "../activities/cash-words.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { RowFlaw } from "../fields/row-flaw.js";

const WORDS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/cancel/i, "cancellation"],
  [/^short sale|^sale short|^sell short/i, "short-sale"],
  [/^cover short|^buy to cover|^purchase to cover/i, "cover"],
  [/^(option )?(purchase|buy).*\bclos/i, "cover"],
  [/^(option )?(sale|sell).*\bopen/i, "short-sale"],
  [/^(option )?(purchase|buy)/i, "buy"],
  [/^(option )?(sale|sell|sold)|^redemption/i, "sell"],
  [/^reinvestment share/i, "reinvestment"],
  [/split/i, "split"],
  [/return of capital|principal payment/i, "return-of-capital"],
  [/cash in lieu|fractional share/i, "cash-in-lieu"],
  [/spin-?off/i, "spin-off"],
  [/^merger|^exchange|^tender|^reorg/i, "merger"],
  [/^name change|^symbol change/i, "name-change"],
  [/^expired?|expiration/i, "expired"],
  [/assign/i, "assigned"],
  [/exercise/i, "exercised"],
  [/^(security |share )?transfer|^journal entry|^receipt|^deliver|^account transfer/i, "transfer"],
];

/** The activity file of Merrill Lynch and Merrill Edge. */
export const merrill: CsvPreset = {
  broker: "merrill",
  columns: {
    date: ["trade date"],
    settled: ["settlement date"],
    state: ["pending/settled"],
    account: ["account #", "account"],
    type: ["type"],
    action: ["description 1"],
    words: ["description 2"],
    symbol: ["symbol/cusip #", "symbol/cusip", "symbol/ cusip"],
    quantity: ["quantity"],
    price: ["price"],
    amount: ["amount"],
  },
  required: ["date", "settled", "type", "action", "words", "symbol", "quantity", "price", "amount"],
  date: "date",
  newestFirst: true,
  account: "account",
  read,
};

function read(row: RowView): Reading {
  const [type, action, words] = [row.text("type"), row.text("action"), row.text("words")];
  const { date } = row.day("date");
  const quantity = row.amount("quantity");
  const moved = quantity !== undefined && quantity.units !== 0n;
  const amount = row.amount("amount");
  const paid = amount !== undefined && amount.units !== 0n;
  let kind = WORDS.find(([pattern]) => pattern.test(action))?.[1];
  // shares without money under "Dividend" are those of a split
  if (moved && !paid && /^dividend$|^stock dividend/i.test(action)) kind = "split";
  if (kind === undefined || (kind === "transfer" && !moved)) {
    const reason = cashReason(action) ?? cashReason(type) ?? cashOfType(type, moved);
    if (reason === undefined) throw new RowFlaw(`"${type}, ${action}" is not known`);
    return ignored(`${reason} (${action})`);
  }
  const symbol = row.text("symbol").replace(/^--$/, "");
  if (symbol === "") throw new RowFlaw(`${action} without a symbol`);
  return {
    activities: [
      activityOfRow(row, {
        kind,
        date,
        asset: symbol,
        name: words.replace(/\s+(HOLDING|PAY DATE|UNSOLICITED|ACTUAL PRICES|PRICE|EXECUTED|FRAC|REINV|AGENT).*$/i, ""),
        words: action,
        ...present("ratio", kind === "split" ? ratioInWords(words) : undefined),
      }),
    ],
  };
}

function cashOfType(type: string, moved: boolean): string | undefined {
  if (moved) return undefined;
  return /dividendandinterest|fundtransfers|fundreceipts|banking|checking|visa|other/i.test(type)
    ? "money in or out"
    : undefined;
}
