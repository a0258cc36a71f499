import { type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import { cashReason } from "../activities/cash-words.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { RowFlaw } from "../fields/row-flaw.js";

const TYPES: readonly (readonly [RegExp, ActivityKind])[] = [
  [/cancel/i, "cancellation"],
  [/^(sold short|sell short)/i, "short-sale"],
  [/^(bought to cover|buy to cover)/i, "cover"],
  [/^(bought to open|buy to open|bought open)/i, "buy"],
  [/^(sold to open|sell to open|sold open)/i, "short-sale"],
  [/^(bought to close|buy to close|bought close)/i, "cover"],
  [/^(sold to close|sell to close|sold close)/i, "sell"],
  [/^(bought|buy)/i, "buy"],
  [/^(sold|sell)/i, "sell"],
  [/^(dividend )?reinvest/i, "reinvestment"],
  [/reverse split|stock split|forward split|^split/i, "split"],
  [/spin-?off/i, "spin-off"],
  [/cash in lieu|fractional/i, "cash-in-lieu"],
  [/return of capital/i, "return-of-capital"],
  [/^option expir|^expired?|expiration/i, "expired"],
  [/assign/i, "assigned"],
  [/exercise/i, "exercised"],
  [/^merger|^reorganization|^exchange|^tender|^redemption/i, "merger"],
  [/^name change|^symbol change/i, "name-change"],
  [/^(security |online |shares? )?transfer|^receive|^deliver/i, "transfer"],
];

/** Columns that both of E*Trade's files share, under one word each. */
const COLUMNS = {
  security: ["securitytype", "security type"],
  symbol: ["symbol"],
  cusip: ["cusip"],
  quantity: ["quantity", "quantity #"],
  amount: ["amount"],
  price: ["price"],
  commission: ["commission"],
  fees: ["fees"],
  words: ["description"],
} as const;

/** The transaction file of E*Trade, as it is downloaded since many years. */
export const etrade: CsvPreset = {
  broker: "etrade",
  columns: { ...COLUMNS, date: ["transactiondate"], type: ["transactiontype"] },
  required: ["date", "type", "symbol", "quantity", "amount", "price"],
  date: "date",
  newestFirst: true,
  read,
};

/** The newer file, with the trade date beside the others. */
export const etradeActivity: CsvPreset = {
  broker: "etrade",
  columns: { ...COLUMNS, date: ["activity/trade date"], type: ["activity type"], quantity: ["quantity #", "quantity"] },
  required: ["date", "type", "symbol", "quantity", "amount", "price"],
  date: "date",
  newestFirst: true,
  read,
};

function read(row: RowView): Reading {
  const type = row.text("type");
  const { date } = row.day("date");
  const words = row.text("words");
  const quantity = row.amount("quantity");
  const moved = quantity !== undefined && quantity.units !== 0n;
  let kind = TYPES.find(([pattern]) => pattern.test(type))?.[1];
  // a dividend that brings shares is its reinvestment; the row of the money stands beside it
  if (moved && /dividend|gain/i.test(type))
    kind = /reinvest/i.test(words) || row.amount("amount") !== undefined ? "reinvestment" : "split";
  if (kind === undefined || (kind === "transfer" && !moved)) {
    const reason = cashReason(type) ?? (kind === "transfer" ? "money in or out" : cashReason(words));
    if (reason === undefined) throw new RowFlaw(`the transaction type "${type}" is not known`);
    return ignored(`${reason} (${type})`);
  }
  const symbol = [row.text("symbol"), row.text("cusip")].find((text) => text !== "" && text !== "--") ?? "";
  if (symbol === "") throw new RowFlaw(`${type} without a symbol`);
  const bond = /bond|fi\b|cd\b|note/i.test(row.text("security"));
  return {
    activities: [
      activityOfRow(row, {
        kind,
        date,
        asset: symbol,
        name: words.replace(/\s{2,}.*$/, ""),
        words: type,
        ...present("ratio", kind === "split" ? ratioInWords(words) : undefined),
        ...(bond ? { quotedOtherwise: true } : {}),
      }),
    ],
  };
}
