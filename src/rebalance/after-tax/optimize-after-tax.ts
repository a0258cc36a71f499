import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { OptimizationResult } from "../../core/types.js";
import { stateDeclarations } from "../../limits/read-state.js";
import { resolveConstraints } from "../../optimize/constraints/resolve-constraints.js";
import { covarianceForm } from "../../optimize/inputs/covariance-form.js";
import { yearIncomeOptions } from "../../tax/law/year-income-options.js";
import { areBrackets } from "../../tax/law/year-netting.js";
import { readHeldLedger } from "../read-held-ledger.js";
import type {
  AfterTaxCosts,
  AfterTaxFigures,
  AfterTaxImpact,
  AfterTaxInput,
  AfterTaxOptions,
} from "./after-tax-types.js";
import { canTrade } from "./can-trade.js";
import { describeAfterTax } from "./describe-after-tax.js";
import { impossibleAfterTax, noAfterTax } from "./no-after-tax.js";
import type { PricedLimit } from "./priced-limit.js";
import { checkAccount, readPrices, yearOf } from "./read-after-tax.js";
import { searchChoices } from "./search-choices.js";
import { identicalSets, sellableLots } from "./sellable-lots.js";
import { splitForm } from "./split-form.js";
import { tradeCostRates } from "./trade-cost-rates.js";
import type { AfterTaxProblem } from "./trade-units.js";
import { heldShares, withinLimits } from "./within-limits.js";
import { searchYearTax } from "./year-tax-search.js";

const impactDeclared: OptionsOf<AfterTaxImpact> = {
  coefficient: { kind: "number", min: 0, required: true },
  volume: { kind: "per-asset", above: 0, unit: "currency units a day", required: true },
  volatility: { kind: "per-asset", min: 0, unit: "a day" },
};
const costsDeclared: OptionsOf<AfterTaxCosts> = {
  buy: { kind: "per-asset", min: 0, below: 1, unit: "fraction" },
  sell: { kind: "per-asset", min: 0, below: 1, unit: "fraction" },
  spread: { kind: "per-asset", min: 0, below: 1, unit: "fraction" },
  impact: { kind: "object", of: impactDeclared },
};
const optionsDeclared: OptionsOf<AfterTaxOptions, "horizonYears" | "washSales" | "explain"> = {
  riskAversion: { kind: "number", above: 0, required: true },
  target: { kind: "numbers-by-name" },
  taxRates: { kind: "value", read: (_, value) => value, required: true },
  income: { kind: "object", of: yearIncomeOptions },
  horizonYears: { kind: "number", above: 0, max: 1000, unit: "years", default: 1 },
  costs: { kind: "object", of: costsDeclared },
  washSales: { kind: "choice", of: ["avoid", "allow"], default: "avoid" },
  limits: { kind: "value", read: (_, value) => value },
  constraints: { kind: "value", read: (_, value) => value },
  maxTax: { kind: "number" },
  maxGains: { kind: "number" },
  maxProblems: { kind: "number", integer: true, min: 1, max: 1_000_000 },
  explain: { kind: "boolean", default: true },
};
const inputDeclared: OptionsOf<AfterTaxInput, "cash"> = {
  moments: { kind: "value", read: (name, value) => readMoments(name, value), required: true },
  ledger: { kind: "value", read: (_, value) => value, required: true },
  account: { kind: "text", required: true },
  prices: { kind: "value", read: (_, value) => value, required: true },
  cash: { kind: "number", default: 0 },
  date: { kind: "date", required: true },
  groupsOf: stateDeclarations.groupsOf,
  volumes: { kind: "numbers-by-name", names: "any", min: 0 },
};

/**
 * The trades that are best after taxes and costs, lot by lot.
 *
 * With V the value of the account, w0 the weights held, b what is bought and s what is sold of each lot, as fractions of V,
 * and w = w0 + b − s: maximizes H·(μ'w − γ/2·(w − w*)'Σ(w − w*)) − costs of b and s − Σ τ·s. τ of a lot is the rate of its
 * term times (price − adjusted basis) / price, so a loss earns. Under `washSales: "avoid"` a lot at a loss is not sold where
 * purchases of the window before would wash it, what was sold at a loss in that window is not bought, and no asset is bought
 * while one of its lots is sold at a loss: that choice is made by branch and bound.
 *
 * @param input - moments, ledger, account, prices, cash and date
 * @param options - `riskAversion` and `taxRates`; no target, one year, no costs, wash sales avoided, invested as now,
 *   long-only up to 1 unless `constraints` say otherwise. With `maxTax` or `maxGains` the binding constraint of that name says
 *   what one more unit of currency of tax (or gain) would add to the objective, in units of currency per horizon. With brackets as
 *   `taxRates` the sales are netted with the year so far, and losses beyond what the year can use count for nothing
 * @returns the optimum with its certificate, sales, trades, tax, cost and reasons; `diagnostics.gap` is how much better the
 *   best answer could be, relative to the utility, 0 when it is proved the best. Or the limits that contradict each other, or why
 *   there is no answer
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`, `unknown-asset`, `invalid-date`, `missing-price`,
 *   `conflicting-options` for constraints that are not held here (`costs`), `maxTax` beside `maxGains` or brackets, `income` without
 *   brackets, and open short positions
 * @remarks A bound for each program from the prices of K factors and the rows, O(N·K² + lots) a step; lots are kinks of the costs,
 *   not variables, and a factor form is never expanded (a matrix counts as N factors). At most about K + rows choices stay open after
 *   the first program; these are branched on. NaN throws. Shapley–Folkman: Aubin and Ekeland (1976).
 *   Reference values: test/reference/rebalance/after-tax.json, after-tax-limits.json and after-tax-year.json.
 * @example
 * optimizeAfterTax({ moments, ledger, account: "main", prices, cash: 500, date: "2026-03-31" },
 *   { riskAversion: 4, taxRates: { shortTerm: 0.37, longTerm: 0.2 } }).trades
 */
export function optimizeAfterTax(input: AfterTaxInput, options: AfterTaxOptions): OptimizationResult<AfterTaxFigures> {
  const {
    moments,
    ledger,
    account,
    cash,
    date,
    prices: given,
    groupsOf,
    volumes,
  } = readOptions("input", input, inputDeclared, {
    what: "part of the input of optimizeAfterTax",
  });
  readHeldLedger("optimizeAfterTax", ledger, account, date);
  const { assets } = moments;
  const settings = readOptions("options", options, optionsDeclared, { what: "an option of optimizeAfterTax", assets });
  checkAccount(ledger, account, assets);
  const prices = readPrices(given, assets);
  const value =
    cash +
    ledger.openLots.reduce((sum, lot) => sum + (lot.account === account ? lot.quantity * prices[lot.asset]! : 0), 0);
  if (!(value > 0)) {
    throw new PortfolioError(
      "invalid-argument",
      `${account} is worth ${value}: cash and holdings must add up to more than 0`,
      { value },
    );
  }
  const { horizonYears, riskAversion, taxRates, washSales } = settings;
  const year = yearOf(settings, ledger, date);
  // with brackets the rates are found with the answer
  const rates = areBrackets(taxRates) ? { shortTerm: 1, longTerm: 1 } : taxRates;
  const question = { ledger, account, prices, date, rates, avoidWashSales: washSales === "avoid" };
  const choices = sellableLots(question, assets, value);
  const invested = choices.reduce((sum, { held }) => sum + held, 0);
  const held = heldShares(ledger, account);
  const own = settings.constraints === undefined ? {} : settings.constraints;
  resolveConstraints(own, assets, "optimizeAfterTax", HELD);
  const within =
    settings.limits === undefined
      ? own
      : withinLimits(own, settings.limits, invested, {
          moments,
          portfolio: { cash, holdings: held },
          prices,
          date,
          ...(groupsOf !== undefined && { groupsOf }),
          ...(volumes !== undefined && { volumes }),
        });
  const constraints = { ...within, budget: within.budget ?? invested };
  const resolved = resolveConstraints(constraints, assets, "optimizeAfterTax", HELD);
  const problem: AfterTaxProblem = {
    split: splitForm(covarianceForm(moments)),
    mean: moments.mean,
    target: resolvePerAsset("options.target", settings.target, assets, 0),
    riskAversion,
    horizonYears,
    ...tradeCostRates(settings.costs, moments, value),
    choices,
    identical: identicalSets(question, assets),
    washSales,
    anyLoss: year !== undefined,
    resolved,
  };
  const { maxTax, maxGains } = settings;
  if (maxTax !== undefined && maxGains !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.maxTax and options.maxGains are both given: give the one that binds",
    );
  }
  const limits: PricedLimit[] = [
    ...(resolved.turnover === undefined ? [] : [{ name: "turnover", most: resolved.turnover.max } as const]),
    ...(resolved.trackingError === undefined
      ? []
      : [{ name: "trackingError", most: resolved.trackingError.max ** 2 } as const]),
    ...(maxTax === undefined ? [] : [{ name: "maxTax", most: maxTax / value } as const]),
    ...(maxGains === undefined ? [] : [{ name: "maxGains", most: maxGains / value } as const]),
  ];
  const explain = settings.explain;
  if (choices.length <= ASKED_FIRST && canTrade(problem, limits, { left: FIRST_LOOK }) === false) {
    return impossibleAfterTax(problem, limits, value, explain);
  }
  const search = { maxProblems: settings.maxProblems ?? programsFor(choices.length, limits.length > 0), enough: WORTH };
  if (year !== undefined) {
    const found = searchYearTax(problem, year, limits, search, value);
    if (found.outcome.answer === undefined) return noAfterTax(found.problem, found.outcome, limits, value, explain);
    const story = { moments, problem: found.problem, limits, outcome: found.outcome, prices, value, date };
    return { ...describeAfterTax(story), tax: found.tax * value };
  }
  const outcome = searchChoices(problem, limits, search);
  if (outcome.answer === undefined) return noAfterTax(problem, outcome, limits, value, explain);
  return describeAfterTax({ moments, problem, limits, outcome, prices, value, date });
}

/** The constraints beyond bounds and rows that are held. */
const HELD = ["turnover", "maxGross", "trackingError", "maxPositions", "minHolding"] as const;

/** Up to so many assets it is asked first whether there is an answer at all: that takes less than the search for the best. */
const ASKED_FIRST = 200;

/** Programs of that question; a choice that is not decided by then is left to the search. */
const FIRST_LOOK = 500;

/** Relative gap below which an answer counts as proved. */
const WORTH = 1e-11;

/**
 * Programs that a search may take unless the caller says so: a proof for small accounts. For large ones as many as take some fifteen
 * times what the trades without taxes do, and a second or two where limits are priced.
 */
function programsFor(assets: number, limited: boolean): number {
  return assets <= 40 ? 5000 : Math.max(20, Math.round((limited ? 150_000 : 50_000) / assets));
}
