import { nearestName } from "../../core/errors/nearest-name.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { checkKeys } from "../../core/options/check-keys.js";
import type { OptionsOf } from "../../core/options/option-types.js";
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

const METHODS: readonly LotMethod[] = ["hifo", "fifo", "lifo", "lofo", "specific", "min-tax"];
const POLICIES: { readonly [K in keyof Required<WashSalePolicies>]: readonly Required<WashSalePolicies>[K][] } = {
  soldReplacement: ["ineligible", "eligible"],
  earlierAcquired: ["wash", "silver"],
  sameOrder: ["ineligible", "eligible"],
};
const KINDS: readonly string[] = ["taxable", "traditional", "roth"];
const accountOptions: OptionsOf<TaxAccount> = {
  id: { kind: "text", required: true },
  kind: { kind: "choice", of: ["taxable", "traditional", "roth"], required: true },
};
const OPTIONS: readonly (keyof TaxLedgerOptions)[] = [
  "accounts",
  "lotMethod",
  "rates",
  "income",
  "substantiallyIdentical",
  "washSales",
  "notSecurities",
  "sameDayOrder",
  "rules",
];

/**
 * Checks the options of a ledger and fills in the defaults.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `conflicting-options`
 */
export function resolveLedgerOptions(options: TaxLedgerOptions): LedgerSettings {
  if (typeof options !== "object" || options === null || !Array.isArray(options.accounts)) {
    throw new PortfolioError("invalid-argument", "options.accounts is missing: name at least one account");
  }
  checkKeys("options", options, OPTIONS, "an option of a tax ledger");
  const accountPositions = new Map<string, number>();
  const accounts = options.accounts.map((account, i) => {
    if (typeof account?.id !== "string" || account.id === "" || accountPositions.has(account.id)) {
      throw new PortfolioError(
        "invalid-argument",
        `options.accounts[${i}].id is ${shownValue(account?.id)}: give each account an id of its own`,
        { position: i },
      );
    }
    oneOf(`options.accounts.${account.id}.kind`, account.kind, KINDS);
    readOptions<TaxAccount>(`options.accounts[${i}]`, account, accountOptions, { what: "a part of an account" });
    accountPositions.set(account.id, i);
    return { id: account.id, retirement: account.kind !== "taxable" };
  });

  const { lotMethod = "hifo", sameDayOrder = "list", notSecurities = [] } = options;
  const rules = resolveRules(options.rules);
  const method = oneOf("options.lotMethod", lotMethod, METHODS);
  const washDays = options.washSales === false ? null : rules.washSaleDays;
  if (rules.costBasis === "average" && (washDays !== null || (options.lotMethod !== undefined && method !== "fifo"))) {
    throw new PortfolioError(
      "conflicting-options",
      `options.rules ${rules.name} pools costs: it knows no lotMethod and no wash sales`,
      { rules },
    );
  }
  return {
    accounts,
    accountPositions,
    method,
    ...resolveObjective(method, options),
    washDays,
    policies: resolvePolicies(options.washSales),
    longTermYears: rules.longTermYears,
    averageCost: rules.costBasis === "average",
    orderUnknown: oneOf("options.sameDayOrder", sameDayOrder, ["list", "unknown"]) === "unknown",
    identical: resolveIdentical(options.substantiallyIdentical),
    notSecurities: new Set(namesOf("options.notSecurities", notSecurities, 'names of assets, such as ["BTC"]')),
  };
}

function resolveRules(rules: TaxRules = usTaxRules): TaxRules {
  requireObject("options.rules", rules, "usTaxRules, averageCostTaxRules or rules of your own");
  oneOf("options.rules.costBasis", rules.costBasis, ["lots", "average"]);
  for (const [name, what] of [
    ["washSaleDays", "days"],
    ["longTermYears", "years"],
  ] as const) {
    const given = rules[name];
    if (given === null || (Number.isSafeInteger(given) && given >= 0)) continue;
    const message = `options.rules.${name} is ${shownValue(given)}: give whole ${what} or null`;
    throw new PortfolioError("invalid-argument", message, { argument: name });
  }
  return rules;
}

function resolveIdentical(sets: TaxLedgerOptions["substantiallyIdentical"] = []): LedgerSettings["identical"] {
  const argument = "options.substantiallyIdentical";
  const what = 'sets of names, such as [["VOO", "IVV"]]';
  if (Array.isArray(sets)) return sets.map((set, i) => namesOf(`${argument}[${i}]`, set, what));
  throw new PortfolioError("invalid-argument", `${argument} is ${shownValue(sets)}: give ${what}`, { argument });
}

/** Refuses a text, which would silently be read as a list of its letters. */
function namesOf(argument: string, names: readonly string[], what: string): readonly string[] {
  if (Array.isArray(names) && names.every((name) => typeof name === "string" && name !== "")) return names;
  throw new PortfolioError("invalid-argument", `${argument} is ${shownValue(names)}: give ${what}`, { argument });
}

/** Flat rates, or brackets with the income of each year. */
function resolveObjective(
  method: LotMethod,
  { rates, income }: TaxLedgerOptions,
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

function resolvePolicies(given: WashSalePolicies | false | undefined): Required<WashSalePolicies> {
  const policies = given === false || given === undefined ? {} : given;
  requireObject("options.washSales", policies, "policies, or false to switch the rule off, or leave it out");
  for (const name of Object.keys(policies)) oneOf("options.washSales", name, Object.keys(POLICIES));
  const { soldReplacement = "ineligible", earlierAcquired = "wash", sameOrder = "ineligible" } = policies;
  return {
    soldReplacement: oneOf("options.washSales.soldReplacement", soldReplacement, POLICIES.soldReplacement),
    earlierAcquired: oneOf("options.washSales.earlierAcquired", earlierAcquired, POLICIES.earlierAcquired),
    sameOrder: oneOf("options.washSales.sameOrder", sameOrder, POLICIES.sameOrder),
  };
}

function oneOf<T extends string>(name: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value;
  const nearest = typeof value === "string" ? nearestName(value, known) : undefined;
  const hint = nearest === undefined ? `give one of ${known.join(", ")}` : `did you mean ${nearest}?`;
  throw new PortfolioError("invalid-argument", `${name} is ${shownValue(value)}: ${hint}`, {
    argument: name,
    value,
  });
}
