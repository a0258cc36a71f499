import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { underOneName } from "../../core/options/under-one-name.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { IsoDate, Weights } from "../../core/types.js";
import { checkRates } from "../law/check-rates.js";
import { yearIncomeOptions } from "../law/year-income-options.js";
import { areBrackets } from "../law/year-netting.js";
import type { TaxBrackets, TaxLedger, TaxRates, YearIncome } from "../types.js";
import type { HarvestOptions } from "./harvest-types.js";

/** What a plan of any kind is made by. */
interface PlanningOptions {
  readonly date: IsoDate;
  readonly rates: TaxRates | TaxBrackets;
  readonly income?: YearIncome;
}

/** How gains near the one-year line are planned. */
export interface DeferralOptions extends PlanningOptions {
  /** The day of the plan; the ledger may not reach beyond it. */
  readonly date: IsoDate;
  /** Flat rates, or the brackets of the year of `date`. */
  readonly rates: TaxRates | TaxBrackets;
  /** The rest of the year; only with brackets. Default: no other income. */
  readonly income?: YearIncome;
  /** Days until the holding is long-term, at most. Default 60. */
  readonly withinDays?: number;
}

const planningOptions: OptionsOf<PlanningOptions> = {
  date: { kind: "date", required: true },
  rates: { kind: "value", read: (_: string, rates: TaxRates | TaxBrackets) => rates }, // checked after the others, missing or not
  income: { kind: "object", of: yearIncomeOptions },
};

const deferralOptions: OptionsOf<DeferralOptions, "withinDays"> = {
  ...planningOptions,
  withinDays: { kind: "number", min: 0, infinite: true, default: 60 },
};

const harvestOptions: OptionsOf<HarvestOptions> = {
  ...planningOptions,
  replacements: {
    kind: "record",
    of: { kind: "either", of: [{ kind: "text" }, { kind: "list", of: { kind: "text" } }] },
  },
  moments: { kind: "value", read: (name, moments) => readMoments(name, moments, { mean: false }) },
  minCorrelation: { kind: "number", min: -1, max: 1 },
  minBenefit: { kind: "number" },
  minimumBenefit: { kind: "number" },
  tradingCost: { kind: "number", min: 0, max: 1, unit: "fraction" },
  horizonYears: { kind: "number", min: 0 },
  laterRate: { kind: "number", min: 0, max: 1, unit: "fraction" },
  discountRate: { kind: "number", min: 0, unit: "fraction" },
  riskAversion: { kind: "number", min: 0 },
};

/** @param ledger - that has been checked @throws {@link PortfolioError} `invalid-argument`, `invalid-date`, `not-finite`, `conflicting-options` */
export function readHarvestOptions(ledger: TaxLedger, prices: Weights, options: HarvestOptions): HarvestOptions {
  readPrices(prices);
  const given = readOptions("options", options, harvestOptions, { what: "an option of findHarvests" });
  const read = underOneName("options", given, "minBenefit", "minimumBenefit");
  checkPlanning("findHarvests", ledger, read);
  return read;
}

/** @param ledger - that has been checked @throws {@link PortfolioError} `invalid-argument`, `invalid-date`, `not-finite`, `conflicting-options` */
export function readDeferralOptions(
  ledger: TaxLedger,
  prices: Weights,
  options: DeferralOptions,
): DeferralOptions & { readonly withinDays: number } {
  readPrices(prices);
  const read = readOptions("options", options, deferralOptions, { what: "an option of findDeferrals" });
  checkPlanning("findDeferrals", ledger, read);
  return read;
}

/** Prices are read one by one, each when it is needed: the ledger may hold fewer assets. */
function readPrices(prices: Weights): void {
  readOption("prices", prices, { kind: "record" });
}

/** Refuses dates before the ledger's last, rates without a tax, and income or brackets that would not be read. */
function checkPlanning(name: string, { transactions }: TaxLedger, { date, rates, income }: PlanningOptions): void {
  const last = transactions.at(-1)?.date ?? date;
  if (last > date) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is asked for ${date} but the ledger reaches ${last}: build it up to that day`,
      { date, last },
    );
  }
  checkRates("options.rates", rates);
  if (!areBrackets(rates)) {
    if (income === undefined) return;
    throw new PortfolioError(
      "conflicting-options",
      "options.income counts only beside brackets: give rates: usTaxRates(year, filingStatus), or leave income out",
    );
  }
  const { year } = rates as TaxBrackets;
  if (Number(date.slice(0, 4)) === year) return;
  throw new PortfolioError(
    "invalid-argument",
    `options.rates are the brackets of ${year} but options.date is ${date}: give usTaxRates(${date.slice(0, 4)}, filingStatus)`,
    { year, date },
  );
}
