import { compileFormat } from "../../core/dates/read-date.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { type ActivityKind, ignored, type Reading } from "../activities/activity.js";
import { activityOfRow } from "../activities/activity-of-row.js";
import { cashReason } from "../activities/cash-words.js";
import { type CsvPreset, plainHeader } from "../activities/csv-preset.js";
import { present } from "../activities/present.js";
import type { Notation, RowView } from "../activities/row-view.js";
import { ratioInWords } from "../activities/words-of-ratio.js";
import { absolute, negative } from "../fields/decimal.js";
import { RowFlaw } from "../fields/row-flaw.js";
import type { ColumnMapping } from "../types.js";

/** Words of a column of types that are known without being told. */
const WORDS: readonly (readonly [RegExp, ActivityKind])[] = [
  [/^cancel/i, "cancellation"],
  [/^(sell|sold|sale)[ -]?short|^short[ -]?(sale|sell)/i, "short-sale"],
  [/^(buy|bought)[ -]?(to )?(cover|close)|^cover/i, "cover"],
  [/^(sell|sold)[ -]to[ -]open/i, "short-sale"],
  [/^(buy|bought|purchased?)\b/i, "buy"],
  [/^(sell|sold|sale)\b/i, "sell"],
  [/^(dividend[ -])?reinvest/i, "reinvestment"],
  [/split/i, "split"],
  [/return[ -]of[ -]capital/i, "return-of-capital"],
  [/spin-?off/i, "spin-off"],
  [/^transfer|^receive|^deliver/i, "transfer"],
  [/^merger/i, "merger"],
  [/^(name|symbol)[ -]change/i, "name-change"],
];

/** Types of the ledger, and what a row of each says happened. */
const KINDS: Readonly<Record<string, ActivityKind>> = {
  buy: "buy",
  sell: "sell",
  "dividend-reinvestment": "reinvestment",
  transfer: "transfer",
  split: "split",
  "return-of-capital": "return-of-capital",
  merger: "merger",
  "merger-with-cash": "merger",
  "spin-off": "spin-off",
  "symbol-change": "name-change",
  "short-sale": "short-sale",
  cover: "cover",
};

/** A preset of the caller's: any table with a header. */
export function namedColumns(mapping: ColumnMapping): { readonly preset: CsvPreset; readonly notation: Notation } {
  const { types = {}, dateFormat, decimal, ...headers } = mapping;
  const columns = Object.fromEntries(Object.entries(headers).map(([word, header]) => [word, [plainHeader(header)]]));
  for (const [word, [header]] of Object.entries(columns)) {
    if (header !== "") continue;
    throw new PortfolioError(
      "invalid-argument",
      `options.columns.${word} has no letters: give the header of a column`,
      {
        argument: `options.columns.${word}`,
      },
    );
  }
  const known = new Map(Object.entries(types).map(([word, type]) => [word.toLowerCase(), type]));
  return {
    notation: {
      ...present("decimal", decimal),
      ...present(
        "date",
        dateFormat === undefined ? undefined : compileFormat(dateFormat, "options.columns.dateFormat"),
      ),
    },
    preset: {
      broker: "columns",
      columns,
      required: Object.keys(columns),
      date: "date",
      newestFirst: false,
      account: "account",
      read: (row) => read(row, known),
    },
  };
}

function read(row: RowView, known: ReadonlyMap<string, string>): Reading {
  const type = row.text("type");
  const day = row.day("date");
  const told = known.get(type.toLowerCase());
  if (told === "ignore") return ignored(`the type "${type}" is to be ignored`);
  const kind = (told === undefined ? undefined : KINDS[told]) ?? WORDS.find(([pattern]) => pattern.test(type))?.[1];
  if (kind === undefined) {
    const reason = cashReason(type);
    if (reason === undefined || told !== undefined) {
      throw new RowFlaw(
        `the type "${type.slice(0, 40)}" is not known: say what it means with columns: { types: { … } }`,
      );
    }
    return ignored(`${reason} (${type})`);
  }
  const asset = row.text("asset");
  if (asset === "") throw new RowFlaw("asset is empty");
  const quantity = row.amount("quantity");
  const out = /\bout\b|^deliver/i.test(type) && quantity !== undefined;
  return {
    activities: [
      activityOfRow(row, {
        kind,
        date: day.date,
        asset,
        ...present("time", row.has("time") ? timeOf(row.text("time")) : day.time),
        ...(out ? { quantity: negative(absolute(quantity)) } : {}),
        ...present("ratio", kind === "split" ? ratioInWords(type) : undefined),
        signed: false,
        words: type,
      }),
    ],
  };
}

function timeOf(text: string): string | undefined {
  if (text === "") return undefined;
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,9})?))?$/.exec(text);
  if (match === null || Number(match[1]) > 23 || Number(match[2]) > 59)
    throw new RowFlaw(`time is "${text.slice(0, 40)}"`);
  return `${match[1]!.padStart(2, "0")}:${match[2]}:${match[3] ?? "00"}`;
}
