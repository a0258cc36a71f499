import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf, ValueOption } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { resolveRates } from "../law/resolve-rates.js";
import { usTaxRules } from "../law/rules.js";
import { areBrackets, resolveYearNetting, type YearNetting } from "../law/year-netting.js";
import type { LotMethod, TaxAccount, TaxLedgerOptions, TaxRules, WashSalePolicies } from "../types.js";

/** Options with every default in place. */
export interface LedgerSettings {
  readonly accounts: readonly { readonly id: string; readonly retirement: boolean }[];
  readonly accountPositions: ReadonlyMap<string, number>;
  readonly method: LotMethod;
  /** Flat rates with the tax on net investment income added. */
  readonly rates: { readonly short: number; readonly long: number } | undefined;
  /** Where sales are chosen by the year's netting: then every asset is tied to every other through the year. */
  readonly netting: YearNetting | undefined;
  /** Days of the window on each side; `null` when no sale can wash. */
  readonly washDays: number | null;
  readonly policies: Required<WashSalePolicies>;
  readonly longTermYears: number | null;
  readonly averageCost: boolean;
  /** Whether the list says nothing about the order of a day. */
  readonly orderUnknown: boolean;
  readonly identical: readonly (readonly string[])[];
  readonly notSecurities: ReadonlySet<string>;
}

const accountOptions: OptionsOf<TaxAccount> = {
  id: { kind: "text", required: true },
  kind: { kind: "choice", of: ["taxable", "traditional", "roth"], required: true },
};

const policiesOptions: OptionsOf<WashSalePolicies> = {
  soldReplacement: { kind: "choice", of: ["ineligible", "eligible"] },
  earlierAcquired: { kind: "choice", of: ["wash", "silver"] },
  sameOrder: { kind: "choice", of: ["ineligible", "eligible"] },
};

const defaultPolicies: Required<WashSalePolicies> = {
  soldReplacement: "ineligible",
  earlierAcquired: "wash",
  sameOrder: "ineligible",
};

/** A whole number, or `null` where the law knows no such rule. */
const wholeOrNull = (what: string): ValueOption => ({
  kind: "value",
  required: true,
  read: (name, value: unknown) => {
    if (value === null || (Number.isSafeInteger(value) && (value as number) >= 0)) return value;
    const message = `${name} is ${shownValue(value)}: give whole ${what} or null`;
    throw new PortfolioError("invalid-argument", message, { argument: name });
  },
});

const rulesOptions: OptionsOf<TaxRules> = {
  name: { kind: "text", empty: true },
  washSaleDays: wholeOrNull("days"),
  longTermYears: wholeOrNull("years"),
  costBasis: { kind: "choice", of: ["lots", "average"], required: true },
};

/** Rates and income are read together, since the one decides about the other. */
const asGiven: ValueOption = { kind: "value", read: (_, value: unknown) => value };

const ledgerOptions: OptionsOf<TaxLedgerOptions, "lotMethod" | "sameDayOrder"> = {
  accounts: { kind: "list", of: { kind: "object", of: accountOptions }, required: true },
  lotMethod: { kind: "choice", of: ["hifo", "fifo", "lifo", "lofo", "specific", "min-tax"], default: "hifo" },
  rates: asGiven,
  income: asGiven,
  substantiallyIdentical: { kind: "list", of: { kind: "list", of: { kind: "text" } } },
  washSales: {
    kind: "value",
    read: (name, value: WashSalePolicies | false) => {
      if (value === false) return value;
      requireObject(name, value, "policies, or false to switch the rule off, or leave it out");
      return readOptions(name, value, policiesOptions, { what: "a policy" });
    },
  },
  notSecurities: { kind: "list", of: { kind: "text" } },
  sameDayOrder: { kind: "choice", of: ["list", "unknown"], default: "list" },
  rules: { kind: "object", of: rulesOptions },
};

/**
 * Checks the options of a ledger and fills in the defaults.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `conflicting-options`
 */
export function resolveLedgerOptions(options: TaxLedgerOptions): LedgerSettings {
  const read = readOptions("options", options, ledgerOptions, { what: "an option of a tax ledger" });
  const accountPositions = new Map<string, number>();
  for (const [position, { id }] of read.accounts.entries()) {
    if (accountPositions.has(id)) {
      const message = `options.accounts[${position}].id is ${shownValue(id)}: give each account an id of its own`;
      throw new PortfolioError("invalid-argument", message, { position });
    }
    accountPositions.set(id, position);
  }
  const { rules = usTaxRules, washSales = {}, lotMethod: method } = read;
  const washDays = washSales === false ? null : rules.washSaleDays;
  const pools = rules.costBasis === "average";
  if (pools && (washDays !== null || (options.lotMethod !== undefined && method !== "fifo"))) {
    throw new PortfolioError(
      "conflicting-options",
      `options.rules ${rules.name} pools costs: it knows no lotMethod and no wash sales`,
      { rules },
    );
  }
  return {
    accounts: read.accounts.map(({ id, kind }) => ({ id, retirement: kind !== "taxable" })),
    accountPositions,
    method,
    ...resolveObjective(method, read),
    washDays,
    policies: { ...defaultPolicies, ...(washSales === false ? {} : washSales) },
    longTermYears: rules.longTermYears,
    averageCost: pools,
    orderUnknown: read.sameDayOrder === "unknown",
    identical: read.substantiallyIdentical ?? [],
    notSecurities: new Set(read.notSecurities),
  };
}

/** Flat rates, or brackets with the income of each year. */
function resolveObjective(
  method: LotMethod,
  { rates, income }: Pick<TaxLedgerOptions, "rates" | "income">,
): Pick<LedgerSettings, "rates" | "netting"> {
  if (rates !== undefined && areBrackets(rates)) {
    const netting = resolveYearNetting(rates, income);
    return { rates: undefined, netting: method === "min-tax" ? netting : undefined };
  }
  if (income !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.income counts only beside brackets: give rates: usTaxRates(year, filingStatus)",
      { income },
    );
  }
  return { rates: resolveRates(method, rates), netting: undefined };
}
