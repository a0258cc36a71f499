import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOpeningLots } from "../opening/read-opening-lots.js";
import { readRates } from "../rates/read-rates.js";
import type { BrokerImportOptions, BrokerPreset, ColumnMapping, ExchangeRates, OpeningLot } from "../types.js";

export const BROKERS: readonly BrokerPreset[] = [
  "schwab",
  "fidelity",
  "vanguard",
  "interactive-brokers",
  "etrade",
  "robinhood",
  "merrill",
  "coinbase",
  "1099-b",
  "ofx",
  "columns",
];

const TYPES = [
  "buy",
  "sell",
  "dividend-reinvestment",
  "transfer",
  "split",
  "return-of-capital",
  "inheritance",
  "basis-adjustment",
  "merger",
  "merger-with-cash",
  "spin-off",
  "symbol-change",
  "short-sale",
  "cover",
  "ignore",
] as const;

export const columnMapping: OptionsOf<ColumnMapping> = {
  date: { kind: "text", required: true },
  type: { kind: "text", required: true },
  asset: { kind: "text", required: true },
  quantity: { kind: "text", required: true },
  amount: { kind: "text" },
  price: { kind: "text" },
  fees: { kind: "text" },
  time: { kind: "text" },
  account: { kind: "text" },
  currency: { kind: "text" },
  types: { kind: "record", of: { kind: "choice", of: TYPES } },
  dateFormat: { kind: "text" },
  decimal: { kind: "choice", of: [".", ","] },
};

/** Answers are read where their question is known. */
const readAnswers = (name: string, value: unknown): unknown => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new PortfolioError(
    "invalid-argument",
    `${name} is ${shownValue(value)}: give answers by line, such as { "14": "ignore" }`,
  );
};

export const brokerImportOptions: OptionsOf<BrokerImportOptions, "currency"> = {
  broker: { kind: "choice", of: BROKERS },
  account: { kind: "either", of: [{ kind: "text" }, { kind: "record", of: { kind: "text" } }], required: true },
  year: { kind: "number", integer: true, min: 1950, max: 2099 },
  answers: { kind: "value", read: readAnswers },
  columns: { kind: "object", of: columnMapping },
  opening: { kind: "value", read: (name: string, value: readonly OpeningLot[]) => readOpeningLots(name, value) },
  symbols: { kind: "record", of: { kind: "text" } },
  currency: { kind: "text", default: "USD" },
  exchangeRates: {
    kind: "value",
    read: (name: string, value: ExchangeRates) => {
      readRates(name, value);
      return value;
    },
  },
};
