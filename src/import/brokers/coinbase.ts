import { type Activity, type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import type { CsvPreset } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { RowView } from "../activities/row-view.js";
import { absolute, decimalOf, plainNumber, rounded } from "../fields/decimal.js";
import type { Day } from "../fields/read-day.js";
import { RowFlaw } from "../fields/row-flaw.js";

/** Income that is paid in coins: a purchase at its value, which is also income. */
const INCOME = /rewards?\b|staking income|earn|learning reward|interest|inflation|airdrop|incentive|bonus|mining/i;
/** Coins that only change their shelf within the account. */
const WITHIN = /staking transfer|unstaking|vault|pro deposit|pro withdrawal|exchange deposit|exchange withdrawal/i;
const FIAT = new Set(["USD", "EUR", "GBP", "CAD", "AUD", "CHF", "JPY", "SGD", "BRL"]);
const CONVERTED = /converted\s+([\d.,]+)\s+(\S+)\s+to\s+([\d.,]+)\s+(\S+)/i;

/** The transaction report of Coinbase, with the older headers too. Coins are no securities: no wash sales. */
export const coinbase: CsvPreset = {
  broker: "coinbase",
  columns: {
    id: ["id"],
    date: ["timestamp"],
    type: ["transaction type"],
    asset: ["asset"],
    quantity: ["quantity transacted"],
    currency: ["price currency", "spot price currency"],
    price: ["price at transaction", "spot price at transaction"],
    subtotal: ["subtotal"],
    amount: ["total inclusive of fees and/or spread", "total inclusive of fees"],
    fees: ["fees and/or spread", "fees"],
    notes: ["notes"],
  },
  required: ["date", "type", "asset", "quantity", "price", "subtotal", "amount"],
  date: "date",
  newestFirst: true,
  read,
};

function read(row: RowView): Reading {
  const type = row.text("type");
  const day = row.day("date");
  const asset = row.text("asset").toUpperCase();
  if (asset === "") throw new RowFlaw("asset is empty");
  if (FIAT.has(asset)) return ignored(`money in or out (${type})`);
  if (WITHIN.test(type)) return ignored(`coins stay in the account (${type})`);
  if (/^(advanced trade )?buy$|^advanced trade buy/i.test(type)) return one(row, "buy", day, asset);
  if (/^(advanced trade )?sell$|^advanced trade sell/i.test(type)) return one(row, "sell", day, asset);
  if (/^convert/i.test(type)) return converted(row, day, asset);
  if (/^asset migration/i.test(type)) return one(row, "name-change", day, asset);
  if (INCOME.test(type)) {
    const value = row.amount("subtotal") ?? row.amount("amount");
    if (value === undefined) throw new RowFlaw(`${type} without a value`);
    return {
      activities: [{ ...base(row, "buy", day, asset), amount: value, signed: false, words: `${type} (income)` }],
    };
  }
  if (/^send|^withdrawal/i.test(type)) return sent(row, day, asset);
  if (/^receive|^deposit/i.test(type)) {
    const coins = absolute(row.needed("quantity"));
    return { activities: [{ ...base(row, "transfer", day, asset), quantity: coins, words: type }] };
  }
  throw new RowFlaw(`the transaction type "${type}" is not known`);
}

function base(row: RowView, kind: ActivityKind, { date, time }: Day, asset: string): Activity {
  return {
    ...activityOfRow(row, { kind, date, asset, signed: false, words: row.text("type") }),
    ...present("time", time),
    ...present("id", row.text("id") === "" ? undefined : row.text("id")),
  };
}

function one(row: RowView, kind: ActivityKind, day: Day, asset: string): Reading {
  return { activities: [base(row, kind, day, asset)] };
}

/** A sale of the one coin and a purchase of the other, both at the value of what was received. */
function converted(row: RowView, day: Day, asset: string): Reading {
  const match = CONVERTED.exec(row.text("notes"));
  const received = match === null ? undefined : decimalOf(match[3]!.replaceAll(",", ""));
  const value = row.amount("subtotal");
  if (match === null || received === undefined || match[2]!.toUpperCase() !== asset || value === undefined) {
    throw new RowFlaw("a conversion whose notes do not say what was received");
  }
  const sale = { ...base(row, "sell", day, asset), amount: absolute(value) };
  const { price: _, ...rest } = sale;
  return {
    activities: [sale, { ...rest, kind: "buy", asset: match[4]!.toUpperCase().replace(/\.$/, ""), quantity: received }],
  };
}

/** Coins that leave may go to a wallet of one's own or pay for something: only the sender knows. */
function sent(row: RowView, { date, time }: Day, asset: string): Reading {
  const quantity = absolute(row.needed("quantity"));
  const value = row.amount("subtotal");
  const shared = { date, asset, quantity: plainNumber(quantity), ...present("time", time) };
  return {
    date,
    asks: {
      question: `${plainNumber(quantity)} ${asset} were sent away: to a wallet of your own (nothing is sold), or as a payment (a sale at the value of that day)?`,
      choices: {
        "own wallet": "sent to a wallet of the owner's: the coins stay in the account of the ledger",
        ...(value === undefined
          ? {}
          : { payment: [{ ...shared, type: "sell", amount: plainNumber(absolute(rounded(value, 2))) }] }),
      },
      base: { ...shared, type: "transfer" },
      needs: ["to"],
    },
  };
}
