import { type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import { cashReason } from "../activities/cash-words.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { absolute } from "../fields/decimal.js";
import { RowFlaw } from "../fields/row-flaw.js";

/** What the sentence in the column of actions begins with or holds, in the order in which it is looked for. */
const ACTIONS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/\bCANCEL(L?ED)?\b|\bCXL\b/i, "cancellation"],
  [/^YOU SOLD SHORT|SHORT SALE/i, "short-sale"],
  [/^YOU BOUGHT.*SHORT COVER|^YOU BOUGHT TO COVER/i, "cover"],
  [/^YOU BOUGHT OPENING/i, "buy"],
  [/^YOU BOUGHT CLOSING/i, "cover"],
  [/^YOU SOLD OPENING/i, "short-sale"],
  [/^YOU (SOLD|REDEEMED)/i, "sell"],
  [/^YOU BOUGHT/i, "buy"],
  [/^REINVESTMENT/i, "reinvestment"],
  [/^IN LIEU OF|CASH IN LIEU/i, "cash-in-lieu"],
  [/REVERSE SPLIT|^R\/S|STOCK SPLIT|^SPLIT/i, "split"],
  [/^RETURN OF CAPITAL|RETURN OF CAPITAL/i, "return-of-capital"],
  [/^SPIN-?OFF|SPINOFF/i, "spin-off"],
  [/^MERGER|^EXCHANGED|^REORG|^TENDER/i, "merger"],
  [/^NAME CHANGED?|^SYMBOL CHANGE/i, "name-change"],
  [/^REDEMPTION PAYOUT|^CALLED|^MATURED?|REDEEMED/i, "sell"],
  [/^EXPIRED/i, "expired"],
  [/^ASSIGNED/i, "assigned"],
  [/^EXERCISED/i, "exercised"],
  [/^TRANSFER(RED)?\b|^CONVERSION|^JOURNALED|^CONV TO|^ROTH CONVERSION|^NORMAL DISTR/i, "transfer"],
];

/** The account history of Fidelity, of one account or of all. */
export const fidelity: CsvPreset = {
  broker: "fidelity",
  columns: {
    date: ["run date"],
    accountName: ["account"],
    account: ["account number"],
    action: ["action"],
    symbol: ["symbol"],
    description: ["description", "security description"],
    type: ["type", "security type"],
    quantity: ["quantity"],
    currency: ["currency"],
    price: ["price"],
    commission: ["commission"],
    fees: ["fees"],
    accrued: ["accrued interest"],
    amount: ["amount"],
  },
  required: ["date", "action", "symbol", "quantity", "price", "commission", "fees", "amount"],
  date: "date",
  newestFirst: true,
  account: "account",
  read,
};

function read(row: RowView): Reading {
  const action = row.text("action");
  const { date } = row.day("date");
  const quantity = row.amount("quantity");
  const moved = quantity !== undefined && quantity.units !== 0n;
  const kind = ACTIONS.find(([pattern]) => pattern.test(action))?.[1] ?? shareDistribution(action, moved);
  if (kind === undefined || (kind === "transfer" && !moved)) {
    const reason = cashReason(action) ?? (kind === "transfer" ? "money in or out" : undefined);
    if (reason === undefined) throw new RowFlaw(`the action "${action.slice(0, 60)}" is not known`);
    return ignored(`${reason} (${action.slice(0, 60)})`);
  }
  if (kind === "reinvestment" && !moved) return ignored("reinvestment without shares");
  const symbol = row.text("symbol").replace(/^[-.\s]+/, "");
  if (symbol === "") throw new RowFlaw(`${action.slice(0, 40)} without a symbol`);
  const accrued = row.amount("accrued");
  return {
    activities: [
      activityOfRow(row, {
        kind,
        date,
        asset: symbol,
        name: row.text("description"),
        words: action.slice(0, 80),
        ...present("account", accountOf(row)),
        ...present("ratio", kind === "split" ? ratioInWords(action) : undefined),
        ...(accrued === undefined || accrued.units === 0n ? {} : { quotedOtherwise: true, accrued: absolute(accrued) }),
      }),
    ],
  };
}

/** `DISTRIBUTION ACME (ACME) (Shares)` brings the shares of a split. */
function shareDistribution(action: string, moved: boolean): ActivityKind | undefined {
  return moved && /^DISTRIBUTION/i.test(action) ? "split" : undefined;
}

/** The number where the file has that column, else the name. */
function accountOf(row: RowView): string | undefined {
  if (row.has("account")) return row.text("account");
  return row.has("accountName") ? row.text("accountName") : undefined;
}
