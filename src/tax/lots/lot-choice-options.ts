import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { checkRates } from "../law/check-rates.js";
import { resolveRates } from "../law/resolve-rates.js";
import { yearIncomeOptions } from "../law/year-income-options.js";
import { addedTax, areBrackets } from "../law/year-netting.js";
import { yearSoFar } from "../law/year-so-far.js";
import { flatTax, netTax, type TaxObjective } from "../selection/tax-objective.js";
import type { TaxBrackets, TaxLedger, TaxRates, TaxTransaction, YearIncome } from "../types.js";

/** What the lots of a sale are chosen by. */
export interface LotChoiceOptions {
  /** Flat rates, or the brackets of the year of the sale: then its netting, the limit on losses and carryovers count. */
  readonly rates: TaxRates | TaxBrackets;
  /**
   * The rest of the year; only with brackets. Gains that the ledger has recognized in the year are added to it. Losses that the ledger's
   * earlier years carry into the year count, unless `carryover` names others. Default: no other income.
   */
  readonly income?: YearIncome;
}

/** What the lots of several sales are chosen by. */
export interface SalesLotChoiceOptions extends LotChoiceOptions {
  /** Purchases that are made among the sales, whatever their lots; on one day they come before the sales. Default: none. */
  readonly purchases?: readonly TaxTransaction[];
}

const lotChoiceOptions: OptionsOf<LotChoiceOptions> = {
  rates: {
    kind: "value",
    read: (_: string, rates: LotChoiceOptions["rates"]) => rates, // checked after the other options, missing or not
  },
  income: { kind: "object", of: yearIncomeOptions },
};

const salesLotChoiceOptions: OptionsOf<SalesLotChoiceOptions> = {
  ...lotChoiceOptions,
  purchases: { kind: "list", of: { kind: "value", read: (_, line: TaxTransaction) => line } },
};

/** The options of `chooseLots`. @throws {@link PortfolioError} `invalid-argument`, `not-finite` */
export function readLotChoice(options: LotChoiceOptions): LotChoiceOptions {
  const choice = readOptions("options", options, lotChoiceOptions, {
    what: "an option of chooseLots",
    misplaced: { purchases: "chooseLotsForSales takes it; apply purchases that have happened to the ledger" },
  });
  checkRates("options.rates", choice.rates);
  return choice;
}

/** The options of `chooseLotsForSales`. @throws {@link PortfolioError} `invalid-argument`, `not-finite` */
export function readSalesLotChoice(options: SalesLotChoiceOptions): SalesLotChoiceOptions {
  const choice = readOptions("options", options, salesLotChoiceOptions, { what: "an option of chooseLotsForSales" });
  checkRates("options.rates", choice.rates);
  return choice;
}

/**
 * The tax that gains add to the year of `date`, after those that the ledger has recognized in it.
 *
 * @throws {@link PortfolioError} `invalid-argument` for brackets of another year, `conflicting-options` for income beside flat rates
 */
export function objectiveOf(ledger: TaxLedger, date: string, { rates, income }: LotChoiceOptions): TaxObjective {
  if (!areBrackets(rates)) {
    if (income !== undefined) {
      throw new PortfolioError(
        "conflicting-options",
        "options.income counts only beside brackets: give rates: usTaxRates(year, filingStatus), or leave income out",
      );
    }
    return flatTax(resolveRates("min-tax", rates)!);
  }
  const { year } = rates as TaxBrackets;
  if (date.slice(0, 4) !== String(year).padStart(4, "0")) {
    throw new PortfolioError(
      "invalid-argument",
      `options.rates are the brackets of ${year} but the sale is in ${date.slice(0, 4)}: give usTaxRates(${date.slice(0, 4)}, filingStatus)`,
      { year, date },
    );
  }
  const { shortTerm = 0, longTerm = 0, carryover } = yearSoFar(ledger, date, rates, income);
  return netTax(
    addedTax(income ?? {}, rates as TaxBrackets, {
      shortTerm: shortTerm - (carryover?.shortTerm ?? 0),
      longTerm: longTerm - (carryover?.longTerm ?? 0),
    }),
  );
}
