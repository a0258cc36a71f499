import { type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import { cashReason } from "../activities/cash-words.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { absolute } from "../fields/decimal.js";
import { RowFlaw } from "../fields/row-flaw.js";

const TYPES: readonly (readonly [RegExp, ActivityKind])[] = [
  [/cancel/i, "cancellation"],
  [/^sell short/i, "short-sale"],
  [/^buy to cover/i, "cover"],
  [/^buy to open/i, "buy"],
  [/^sell to open/i, "short-sale"],
  [/^buy to close/i, "cover"],
  [/^sell to close/i, "sell"],
  [/^buy/i, "buy"],
  [/^sell/i, "sell"],
  [/^reinvestment/i, "reinvestment"],
  [/^stock split|^reverse split/i, "split"],
  [/spin-?off/i, "spin-off"],
  [/cash in lieu/i, "cash-in-lieu"],
  [/^corp action \((merger|sec exchange|exchange)/i, "merger"],
  [/^corp action \(redemption/i, "merger"],
  [/^corp action \(name|name change|symbol change/i, "name-change"],
  [/return of capital/i, "return-of-capital"],
  [/^expir|option expir/i, "expired"],
  [/assign/i, "assigned"],
  [/exercise/i, "exercised"],
  [/^transfer|^conversion|^rollover|^contribution|^distribution|^gift/i, "transfer"],
];

/** Types that move the settlement fund. */
const CASH = /^sweep|^funds received|^withdrawal|^wire|^fee|^interest|^dividend|^capital gain|^withholding/i;

/** The second table of the file of Vanguard's download center; the first one, of holdings without basis, is passed. */
export const vanguard: CsvPreset = {
  broker: "vanguard",
  columns: {
    account: ["account number"],
    date: ["trade date"],
    settled: ["settlement date"],
    type: ["transaction type"],
    words: ["transaction description"],
    name: ["investment name"],
    symbol: ["symbol"],
    quantity: ["shares"],
    price: ["share price"],
    principal: ["principal amount"],
    commission: ["commission fees", "commissions and fees", "commission & fees"],
    fees: ["fees"],
    amount: ["net amount"],
    accrued: ["accrued interest"],
  },
  required: ["date", "type", "symbol", "quantity", "price", "amount"],
  date: "date",
  newestFirst: true,
  account: "account",
  read,
};

function read(row: RowView): Reading {
  const type = row.text("type");
  const { date } = row.day("date");
  if (CASH.test(type)) return ignored(`${cashReason(type) ?? "cash"} (${type})`);
  const kind = TYPES.find(([pattern]) => pattern.test(type))?.[1];
  const quantity = row.amount("quantity");
  const moved = quantity !== undefined && quantity.units !== 0n;
  if (kind === undefined || (kind === "transfer" && !moved)) {
    const reason = cashReason(type) ?? (kind === "transfer" ? "money in or out" : undefined);
    if (reason === undefined) throw new RowFlaw(`the transaction type "${type}" is not known`);
    return ignored(`${reason} (${type})`);
  }
  if (kind === "reinvestment" && !moved) return ignored("reinvestment without shares: the settlement fund");
  const symbol = row.text("symbol") === "" ? row.text("name") : row.text("symbol");
  if (symbol === "") throw new RowFlaw(`${type} without a symbol`);
  const accrued = row.amount("accrued");
  return {
    activities: [
      activityOfRow(row, {
        kind,
        date,
        asset: symbol,
        name: row.text("name"),
        words: type,
        ...present("ratio", kind === "split" ? ratioInWords(row.text("words")) : undefined),
        ...(accrued === undefined || accrued.units === 0n ? {} : { quotedOtherwise: true, accrued: absolute(accrued) }),
      }),
    ],
  };
}
