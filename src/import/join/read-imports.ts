import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import { readOption } from "../../core/options/read-options.js";
import { BROKERS } from "../assemble/broker-options.js";
import { decimalFrom } from "../fields/decimal.js";
import { readOpeningLots } from "../opening/read-opening-lots.js";
import type {
  BrokerImport,
  IgnoredRow,
  ImportedTransaction,
  ImportProblem,
  ImportQuestion,
  OpeningLot,
} from "../types.js";

/** Decimals are figures, and a ratio may be a fraction: "3/2". */
const FRACTION = /^(\d{1,15})\/(\d{1,15})$/;

function figureThat(fits: (value: number | string) => boolean, mend: string): OptionDeclaration & { kind: "value" } {
  return {
    kind: "value",
    read: (name, value) => {
      if ((typeof value === "number" || typeof value === "string") && fits(value)) return value;
      throw new PortfolioError("invalid-argument", `${name} is ${shownValue(value)}: ${mend}`, { argument: name });
    },
  };
}

const isDecimal = (value: number | string): boolean => decimalFrom(value) !== undefined;
const figure = figureThat(isDecimal, "give a number, or a decimal as text");
const ratio = figureThat(
  (value) => isDecimal(value) || FRACTION.test(String(value)),
  'give a number, a decimal as text, or "3/2"',
);

const text = { kind: "text" } as const;
const date = { kind: "date" } as const;
const place = { kind: "number", integer: true, min: 1, required: true } as const;

const transaction: OptionsOf<ImportedTransaction> = {
  id: { kind: "text", required: true },
  type: { kind: "value", required: true, read: (name, value) => readOption(name, value, text) },
  date: { kind: "date", required: true },
  asset: { kind: "text", required: true },
  line: place,
  row: place,
  time: text,
  account: text,
  quantity: figure,
  amount: figure,
  price: figure,
  fees: figure,
  ratio,
  lots: {
    kind: "list",
    of: {
      kind: "object",
      of: {
        lot: { kind: "text", required: true },
        quantity: { ...figure, required: true },
        adjustedAcquired: date,
      },
    },
  },
  to: text,
  acquired: date,
  adjustedAcquired: date,
  cannotReplace: { kind: "boolean" },
  newAsset: text,
  cash: figure,
  newPrice: figure,
  lot: text,
  basisFraction: figure,
  currency: text,
};

const said = { kind: "text", required: true } as const;
const words = { kind: "list", of: text, required: true } as const;
const ignored: OptionsOf<IgnoredRow> = { line: place, row: place, reason: said };
const question: OptionsOf<ImportQuestion> = { line: place, row: place, question: said, choices: words, fields: words };
const problem: OptionsOf<ImportProblem> = { line: place, row: place, message: said };

/** Sales of a Form 1099-B, which are handed on as they are: `reconcile1099B` reads them. */
const sale: OptionDeclaration = {
  kind: "value",
  read: (name, value) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    throw new PortfolioError(
      "invalid-argument",
      `${name} is ${shownValue(value)}: give a sale as transactionsFromBroker returned it`,
      {
        argument: name,
      },
    );
  },
};

const brokerImport: OptionsOf<BrokerImport> = {
  broker: { kind: "choice", of: BROKERS, required: true },
  transactions: { kind: "list", of: { kind: "object", of: transaction }, required: true },
  positions: { kind: "value", read: (name, value) => readOpeningLots(name, value as readonly OpeningLot[]) },
  reported: { kind: "list", of: sale },
  ignored: { kind: "list", of: { kind: "object", of: ignored }, required: true },
  questions: { kind: "list", of: { kind: "object", of: question }, required: true },
  problems: { kind: "list", of: { kind: "object", of: problem }, required: true },
  rows: { kind: "number", integer: true, min: 0, required: true },
  accounts: { kind: "list", of: { kind: "text" }, required: true },
  notSecurities: { kind: "list", of: { kind: "text" }, required: true },
};

/**
 * Imports as `transactionsFromBroker` returned them, checked.
 *
 * @throws PortfolioError `invalid-argument`, `invalid-date`
 */
export function readImports(name: string, given: readonly BrokerImport[]): readonly BrokerImport[] {
  return readOption<readonly BrokerImport[]>(name, given, {
    kind: "list",
    of: { kind: "object", of: brokerImport },
    minLength: 1,
    maxLength: 10_000,
  });
}
