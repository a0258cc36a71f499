import { type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import { cashReason } from "../activities/cash-words.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { readDay } from "../fields/read-day.js";
import { RowFlaw } from "../fields/row-flaw.js";

/** The actions of the file that move shares; all others move cash, or are not known. */
const ACTIONS: Readonly<Record<string, ActivityKind>> = {
  buy: "buy",
  sell: "sell",
  "sell short": "short-sale",
  "buy to cover": "cover",
  "cover short": "cover",
  "buy to open": "buy",
  "sell to open": "short-sale",
  "buy to close": "cover",
  "sell to close": "sell",
  "reinvest shares": "reinvestment",
  "stock split": "split",
  "reverse split": "split",
  "return of capital": "return-of-capital",
  "journaled shares": "transfer",
  "security transfer": "transfer",
  "internal transfer": "transfer",
  "transfer of securities": "transfer",
  "spin-off": "spin-off",
  "stock merger": "merger",
  "cash merger": "merger",
  "cash/stock merger": "merger",
  "full redemption": "merger",
  "full redemption adj": "merger",
  exchange: "merger",
  "mandatory reorg exc": "merger",
  "name change": "name-change",
  "cash in lieu": "cash-in-lieu",
  expired: "expired",
  assigned: "assigned",
  "exchange or exercise": "exercised",
  exercised: "exercised",
  "cancel buy": "cancellation",
  "cancel sell": "cancellation",
};

/** The transaction history of Charles Schwab. */
export const schwab: CsvPreset = {
  broker: "schwab",
  columns: {
    date: ["date"],
    action: ["action"],
    symbol: ["symbol"],
    description: ["description"],
    quantity: ["quantity"],
    price: ["price"],
    fees: ["fees & comm", "fees & commissions", "fees"],
    amount: ["amount"],
  },
  required: ["date", "action", "symbol", "description", "quantity", "price", "fees", "amount"],
  date: "date",
  newestFirst: true,
  read,
};

function read(row: RowView): Reading {
  const action = row.text("action");
  const kind = Object.hasOwn(ACTIONS, action.toLowerCase()) ? ACTIONS[action.toLowerCase()] : undefined;
  const { date } = row.day("date");
  const [symbol, description] = [row.text("symbol"), row.text("description")];
  if (/stock plan activity/i.test(action)) return stockPlan(row, date);
  if (kind === undefined) {
    const reason = cashReason(action);
    if (reason === undefined) throw new RowFlaw(`the action "${action}" is not known`);
    return ignored(`${reason} (${action})`);
  }
  if (symbol === "") {
    if (kind === "transfer" && row.amount("quantity") === undefined) return ignored("money in or out");
    throw new RowFlaw(`${action} without a symbol`);
  }
  // "EFF: 10/21/25": trades of that day are in new shares already
  const effective = /\bEFF:?\s*(\d{1,2}\/\d{1,2}\/\d{2,4})/i.exec(description)?.[1];
  const activity = activityOfRow(row, {
    kind,
    date: effective === undefined ? date : readDay(effective, "date").date,
    asset: symbol,
    name: description,
    words: action,
    ...(effective === undefined ? {} : { startsDay: true }),
    ...present("ratio", kind === "split" ? ratioInWords(description) : undefined),
  });
  return { activities: [activity] };
}

function stockPlan(row: RowView, date: string): Reading {
  row.needed("quantity");
  const [asset, name] = [row.text("symbol"), row.text("description")];
  return { activities: [activityOfRow(row, { kind: "transfer", date, asset, name, words: "Stock Plan Activity" })] };
}
