import { toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxRates } from "../types.js";
import { taxRatesOptions } from "./check-rates.js";
import { amount } from "./net-capital-gains.js";

/** A period of a portfolio, with its flows and its gains. */
export interface AfterTaxPeriod {
  /** The date on which the period begins. */
  readonly from: IsoDate;
  /** The date on which the period ends. */
  readonly to: IsoDate;
  /** Market values, currency units. */
  readonly startValue: number;
  /** Value at the end, in units of currency. */
  readonly endValue: number;
  /** Money put in (positive) and taken out (negative), taxes paid from the portfolio included. */
  readonly flows?: readonly { readonly date: IsoDate; readonly amount: number }[];
  /** Taxable in the period: gains less losses, interest and the like at the short-term rate, dividends at the long-term rate. */
  readonly realized?: {
    readonly shortTerm?: number;
    readonly longTerm?: number;
    readonly ordinaryIncome?: number;
    readonly qualifiedDividends?: number;
  };
  /** Gains less losses that are still in the portfolio. */
  readonly unrealizedAtStart?: { readonly shortTerm?: number; readonly longTerm?: number };
  /** Unrealized gains at the end, by holding period. */
  readonly unrealizedAtEnd?: { readonly shortTerm?: number; readonly longTerm?: number };
  /** Tax rates on the gains, as fractions. */
  readonly rates: TaxRates;
}

/** What {@link afterTaxReturn} takes off. */
export interface AfterTaxReturnOptions {
  /** Whether the tax on unrealized gains is taken off too. Default "pre". */
  readonly liquidation?: "pre" | "post";
}

const liquidationOptions: OptionsOf<AfterTaxReturnOptions, "liquidation"> = {
  liquidation: { kind: "choice", of: ["pre", "post"], default: "pre" },
};

const flowOptions: OptionsOf<NonNullable<AfterTaxPeriod["flows"]>[number]> = {
  date: { kind: "date", required: true },
  amount: { kind: "number", required: true },
};

const realizedOptions: OptionsOf<NonNullable<AfterTaxPeriod["realized"]>> = {
  shortTerm: { kind: "number" },
  longTerm: { kind: "number" },
  ordinaryIncome: { kind: "number" },
  qualifiedDividends: { kind: "number" },
};

const unrealizedOptions: OptionsOf<NonNullable<AfterTaxPeriod["unrealizedAtEnd"]>> = {
  shortTerm: { kind: "number" },
  longTerm: { kind: "number" },
};

const periodOptions: OptionsOf<AfterTaxPeriod> = {
  from: { kind: "date", required: true },
  to: { kind: "date", required: true },
  startValue: { kind: "number", required: true },
  endValue: { kind: "number", required: true },
  flows: { kind: "list", of: { kind: "object", of: flowOptions } },
  realized: { kind: "object", of: realizedOptions },
  unrealizedAtStart: { kind: "object", of: unrealizedOptions },
  unrealizedAtEnd: { kind: "object", of: unrealizedOptions },
  rates: { kind: "object", of: taxRatesOptions, required: true },
};

/** The return of a period before and after taxes. */
export interface AfterTaxReturn {
  /** After tax, as a fraction of the average capital of the period. */
  readonly return: number;
  /** Return before taxes, a fraction. */
  readonly beforeTax: number;
  /** Tax on what was realized. */
  readonly tax: number;
  /** Change of the tax that waits in unrealized gains; only after liquidation, else 0. */
  readonly embeddedTax: number;
  /** Start value and flows weighted by the part of the period that they were there. */
  readonly averageCapital: number;
}

/**
 * Return of a period after tax, by Modified Dietz.
 *
 * `"pre"` liquidation takes off the tax on what was realized and received; `"post"` also the tax on gains that are still
 * unrealized at the end, as if all were sold (less that of the start). Losses count as a credit at their rate, as the standards for taxable
 * clients do: whoever cannot use them should leave them out.
 *
 * @param period - a flow on the day `from` counts in full, one on the day `to` not at all
 * @param options - `liquidation` `"pre"` (default) or `"post"`
 * @returns the return before and after tax as fractions, and the tax in units of currency
 * @throws {@link PortfolioError} `invalid-date`, `not-finite`, `invalid-argument` (dates in the wrong order, flows outside, no capital)
 * @remarks O(flows). NaN throws. Dietz (1966); AIMR (2006), after-tax standards; SEC Form N-1A, item 26(b).
 * @example
 * afterTaxReturn(
 *   { from: "2025-12-31", to: "2026-12-31", startValue: 1000, endValue: 1100, realized: { longTerm: 50 },
 *     unrealizedAtEnd: { longTerm: 50 }, rates: { shortTerm: 0.37, longTerm: 0.2 } },
 *   { liquidation: "post" },
 * ).return; // 0.08
 */
export function afterTaxReturn(period: AfterTaxPeriod, options: AfterTaxReturnOptions = {}): AfterTaxReturn {
  requireObject("period", period, "an object with from, to, startValue, endValue and rates");
  readOptions("period", period, periodOptions, { what: "a part of the period" });
  const { liquidation } = readOptions("options", options, liquidationOptions, { what: "an option of afterTaxReturn" });
  const { flows = [], realized = {}, unrealizedAtStart = {}, unrealizedAtEnd = {}, rates } = period;
  const from = toEpochDay(period.from, "from");
  const to = toEpochDay(period.to, "to");
  if (to <= from) {
    throw new PortfolioError(
      "invalid-argument",
      `afterTaxReturn goes from ${period.from} to ${period.to}: to must be later`,
      {
        from: period.from,
        to: period.to,
      },
    );
  }
  let netFlow = 0;
  let averageCapital = amount("startValue", period.startValue);
  flows.forEach((flow, k) => {
    const day = toEpochDay(flow.date, `flows[${k}].date`);
    if (day < from || day > to) {
      throw new PortfolioError(
        "invalid-argument",
        `flows[${k}] is on ${flow.date}, outside ${period.from} to ${period.to}: leave it to its own period`,
        { position: k, date: flow.date },
      );
    }
    netFlow += amount(`flows[${k}].amount`, flow.amount);
    averageCapital += (flow.amount * (to - day)) / (to - from);
  });
  if (!(averageCapital > 0)) {
    throw new PortfolioError(
      "invalid-argument",
      `afterTaxReturn has an average capital of ${averageCapital}: there must be capital to have a return`,
      { averageCapital },
    );
  }
  const extra = rates.netInvestmentIncome ?? 0;
  const taxOn = (
    name: string,
    { shortTerm = 0, longTerm = 0 }: { readonly shortTerm?: number; readonly longTerm?: number },
  ) =>
    amount(`${name}.shortTerm`, shortTerm) * (rates.shortTerm + extra) +
    amount(`${name}.longTerm`, longTerm) * (rates.longTerm + extra);
  const tax =
    taxOn("realized", realized) +
    taxOn("realized income", { shortTerm: realized.ordinaryIncome ?? 0, longTerm: realized.qualifiedDividends ?? 0 });
  const embeddedTax =
    liquidation === "pre"
      ? 0
      : taxOn("unrealizedAtEnd", unrealizedAtEnd) - taxOn("unrealizedAtStart", unrealizedAtStart);
  const gain = amount("endValue", period.endValue) - period.startValue - netFlow;
  return {
    return: (gain - tax - embeddedTax) / averageCapital,
    beforeTax: gain / averageCapital,
    tax,
    embeddedTax,
    averageCapital,
  };
}
