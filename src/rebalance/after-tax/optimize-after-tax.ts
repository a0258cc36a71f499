import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type {
  BindingConstraint,
  Constraints,
  FactorMoments,
  IsoDate,
  Moments,
  OptimizationResult,
  PerAsset,
  Trade,
  Weights,
} from "../../core/types.js";
import { describeOptimum } from "../../optimize/answer/describe-optimum.js";
import { explainInfeasibility } from "../../optimize/answer/explain-infeasibility.js";
import { resolveConstraints } from "../../optimize/constraints/resolve-constraints.js";
import { covarianceForm } from "../../optimize/inputs/covariance-form.js";
import type { TaxLedger, TaxRates } from "../../tax/types.js";
import { readHeldLedger } from "../read-held-ledger.js";
import { type AfterTaxProblem, type AfterTaxSolution, reachOf } from "./after-tax-program.js";
import { type AssetReason, reasonsOf } from "./after-tax-reasons.js";
import { capTaxes, type TaxCap } from "./cap-taxes.js";
import { sellableLots } from "./sellable-lots.js";

/** What is held, what it is worth and what is expected of it. */
export interface AfterTaxInput {
  /** Expected returns and covariance of every asset that may be held, per year. */
  readonly moments: Moments | FactorMoments;
  /** The tax ledger; the open lots of `account` are what is held. */
  readonly ledger: TaxLedger;
  /** The account that is optimized; its kind decides whether sales are taxed. */
  readonly account: string;
  /** Currency units per share, for each asset of `moments`. */
  readonly prices: Weights;
  /** Cash in the account, in currency units. Default 0. */
  readonly cash?: number;
  /** The day of the trades: decides terms and wash sales. */
  readonly date: IsoDate;
}

/** What the portfolio aims at, what trading and taxes cost, and what it must keep to. */
export interface AfterTaxOptions {
  /** γ: how much expected return one unit of variance is worth, twice. */
  readonly riskAversion: number;
  /** Weights to stay near: risk is then that of the difference. Default none: risk is that of the weights. */
  readonly target?: Weights;
  /** Flat rates as fractions. */
  readonly taxRates: TaxRates;
  /** Years over which the gain in return and risk is counted against the costs of today. Default 1. */
  readonly horizonYears?: number;
  /** Costs per unit of value bought or sold, for all assets or by name. Default none. */
  readonly costs?: { readonly buy?: PerAsset; readonly sell?: PerAsset };
  /** `"avoid"` proposes nothing that the wash-sale rule would touch; `"allow"` ignores the rule. Default `"avoid"`. */
  readonly washSales?: "avoid" | "allow";
  /** Limits on the weights. The budget is what is invested now unless given; costs leave the cash and do not change it. */
  readonly constraints?: Constraints;
  /** Greatest tax of the sales in currency units, losses taken off; not with `maxGains`. Default no limit. */
  readonly maxTax?: number;
  /** Greatest net realized gain in currency units; not with `maxTax`. Default no limit. */
  readonly maxGains?: number;
  /** Greatest number of programs that the choice between buying and selling at a loss may take. Default 5000. */
  readonly maxProblems?: number;
}

/** A part of a lot to sell. Money in currency units. */
export interface LotSale {
  /** The asset that is sold. */
  readonly asset: string;
  /** The id of the purchase. */
  readonly lot: string;
  /** Shares sold of the lot. */
  readonly quantity: number;
  /** Proceeds less adjusted basis; negative at a loss. */
  readonly gain: number;
  /** Holding period of the gain or loss. */
  readonly term: "short" | "long";
  /** Rate of the term times the gain; negative at a loss. */
  readonly tax: number;
  /** Which shares of the purchase, where wash sales gave them several holding periods; as in the ledger's `lots` of a sale. */
  readonly adjustedAcquired?: IsoDate;
}

/** What an after-tax optimization gives beside the weights. Money in currency units. */
export interface AfterTaxFigures {
  /** Which shares to sell, by asset in the order of `moments.assets`. */
  readonly sales: readonly LotSale[];
  /** One trade for each asset that is bought or sold, in shares. */
  readonly trades: readonly Trade[];
  /** Sum of the taxes of the sales; negative when losses save more than gains cost. */
  readonly tax: number;
  /** Trading costs. */
  readonly cost: number;
  /** Why each asset is traded, or is held and not traded. */
  readonly reasons: readonly AssetReason[];
  /** What was maximized, as a fraction of the account's value per horizon. Null where there is no answer. */
  readonly utility: number | null;
}

const costsDeclared: OptionsOf<NonNullable<AfterTaxOptions["costs"]>> = {
  buy: { kind: "per-asset", min: 0, below: 1, unit: "fraction" },
  sell: { kind: "per-asset", min: 0, below: 1, unit: "fraction" },
};
const ratesDeclared: OptionsOf<TaxRates> = {
  shortTerm: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
  longTerm: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
  netInvestmentIncome: { kind: "number", min: 0, max: 1, unit: "fraction" },
};
const optionsDeclared: OptionsOf<AfterTaxOptions, "horizonYears" | "washSales" | "maxProblems"> = {
  riskAversion: { kind: "number", above: 0, required: true },
  target: { kind: "numbers-by-name" },
  taxRates: { kind: "object", of: ratesDeclared, required: true },
  horizonYears: { kind: "number", above: 0, max: 1000, unit: "years", default: 1 },
  costs: { kind: "object", of: costsDeclared },
  washSales: { kind: "choice", of: ["avoid", "allow"], default: "avoid" },
  constraints: { kind: "value", read: (_, value) => value },
  maxTax: { kind: "number" },
  maxGains: { kind: "number" },
  maxProblems: { kind: "number", integer: true, min: 1, max: 1_000_000, default: 5000 },
};
const inputDeclared: OptionsOf<AfterTaxInput, "cash"> = {
  moments: { kind: "value", read: (name, value) => readMoments(name, value), required: true },
  ledger: { kind: "value", read: (_, value) => value, required: true },
  account: { kind: "text", required: true },
  prices: { kind: "value", read: (_, value) => value, required: true },
  cash: { kind: "number", default: 0 },
  date: { kind: "date", required: true },
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
 *   what one more unit of currency of tax (or gain) would add to the objective, in units of currency per horizon
 * @returns the optimum with its certificate, sales, trades, tax, cost and reasons; `diagnostics.gap` is how much better the
 *   best answer could be, 0 when it is proved the best. Or the limits that contradict each other, or why there is no answer
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`, `unknown-asset`, `invalid-date`, `missing-price`,
 *   `conflicting-options` for constraints that are not held here (costs, trackingError, maxPositions) and open short positions
 * @remarks A quadratic program of N variables for each node; lots are kinks of its costs, not variables. NaN throws.
 *   Reference values: test/reference/rebalance/after-tax.json.
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
  const { horizonYears, riskAversion, taxRates, washSales, maxProblems } = settings;
  const question = { ledger, account, prices, date, rates: taxRates, avoidWashSales: washSales === "avoid" };
  const choices = sellableLots(question, assets, value);
  const invested = choices.reduce((sum, { held }) => sum + held, 0);
  const constraints = { ...settings.constraints, budget: settings.constraints?.budget ?? invested };
  const resolved = resolveConstraints(constraints, assets, "optimizeAfterTax", ["turnover", "maxGross"]);
  const asked: AfterTaxProblem = {
    form: covarianceForm(moments),
    mean: moments.mean,
    target: resolvePerAsset("options.target", settings.target, assets, 0),
    riskAversion,
    horizonYears,
    buy: resolvePerAsset("options.costs.buy", settings.costs?.buy, assets, 0),
    sell: resolvePerAsset("options.costs.sell", settings.costs?.sell, assets, 0),
    choices,
    resolved,
  };
  const { maxTax, maxGains } = settings;
  if (maxTax !== undefined && maxGains !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.maxTax and options.maxGains are both given: give the one that binds",
    );
  }
  const most = maxTax ?? maxGains;
  const on = maxTax === undefined ? "maxGains" : "maxTax";
  const cap: TaxCap | undefined = most === undefined ? undefined : { on, most: most / value };
  const { chosen, problem, price, least } = capTaxes(asked, cap, washSales, maxProblems);
  const { best, sides, gap, root, problems } = chosen;
  if (best === undefined) {
    return least === undefined ? noAnswer(problem, root, problems) : uncapped(on, most!, least * value, root);
  }
  const described = describe(moments, problem, best, gap);
  const binding = price === 0 ? [] : [{ constraint: on, shadowPrice: price }];
  return {
    ...described,
    diagnostics: { ...described.diagnostics, binding: [...described.diagnostics.binding, ...binding] },
    ...figuresOf(problem, best, prices, value, date, sides),
  };
}

/** No price brings the tax or the gains below the cap: the limits force more. */
function uncapped(
  on: TaxCap["on"],
  most: number,
  least: number,
  root: AfterTaxSolution,
): OptimizationResult<AfterTaxFigures> {
  return {
    status: "infeasible",
    method: "after-tax",
    reason: `${on} is ${most}, but the other limits force ${least}: raise it or loosen them`,
    conflict: [{ constraint: on, slackNeeded: least - most }],
    diagnostics: { iterations: root.solution.iterations, kktResidual: null, binding: [] },
    sales: [],
    trades: [],
    tax: 0,
    cost: 0,
    reasons: [],
    utility: null,
  };
}

function checkAccount(ledger: TaxLedger, account: string, assets: readonly string[]): void {
  const own = new Set(assets);
  const stray = ledger.openLots.find((lot) => lot.account === account && !own.has(lot.asset));
  if (stray !== undefined) {
    throw new PortfolioError(
      "unknown-asset",
      `the ledger holds ${stray.asset} in ${account}, which moments do not have: estimate moments of every asset that is held`,
      { asset: stray.asset, account },
    );
  }
}

function readPrices(given: Weights, assets: readonly string[]): Weights {
  readOption("prices", given, { kind: "numbers-by-name", names: "any", above: 0 });
  for (const asset of assets) {
    if (Object.hasOwn(given, asset) && given[asset] !== undefined) continue;
    throw new PortfolioError("missing-price", `prices has no ${asset}: give a price for every asset of moments`, {
      asset,
    });
  }
  return given;
}

function describe(
  moments: Moments | FactorMoments,
  problem: AfterTaxProblem,
  { weights, solution }: AfterTaxSolution,
  gap: number,
) {
  return describeOptimum(moments, weights, "after-tax", 0, {
    iterations: solution.iterations,
    kktResidual: solution.kktResidual,
    binding: bindingOf(problem, weights, solution),
    gap,
  });
}

/** What binds of the limits that the caller gave, with what a unit more room gains the objective. */
function bindingOf(
  problem: AfterTaxProblem,
  weights: Float64Array,
  solution: AfterTaxSolution["solution"],
): BindingConstraint[] {
  const { resolved, horizonYears, riskAversion } = problem;
  const gain = horizonYears * riskAversion;
  const binding: BindingConstraint[] = [];
  const rows = [
    ...resolved.rows,
    ...(resolved.turnover ? [{ minName: "turnover", maxName: "turnover" }] : []),
    ...(resolved.maxGross === undefined ? [] : [{ minName: "maxGross", maxName: "maxGross" }]),
  ];
  rows.forEach((row, r) => {
    const state = solution.rowState[r];
    if (state === undefined || state === 0) return;
    const y = gain * solution.rowMultiplier[r]!;
    const atLower = state === -1 || (state === 2 && row.minName !== row.maxName && y > 0);
    binding.push({
      constraint: atLower ? row.minName : row.maxName,
      shadowPrice: (atLower && row.minName !== "budget" ? y : -y) + 0,
    });
  });
  resolved.assets.forEach((asset, i) => {
    const z = gain * solution.boundMultiplier[i]!;
    if (weights[i] === resolved.lower[i] && z > 0) binding.push({ constraint: `min.${asset}`, shadowPrice: z });
    else if (weights[i] === resolved.upper[i] && z < 0) binding.push({ constraint: `max.${asset}`, shadowPrice: -z });
  });
  return binding;
}

function figuresOf(
  problem: AfterTaxProblem,
  answer: AfterTaxSolution,
  prices: Weights,
  value: number,
  date: IsoDate,
  sides: readonly string[],
): AfterTaxFigures {
  const { resolved, choices, buy, sell } = problem;
  const { bought, sold, weights } = answer;
  const sales: LotSale[] = [];
  const trades: Trade[] = [];
  let tax = 0;
  let cost = 0;
  resolved.assets.forEach((asset, i) => {
    const price = prices[asset]!;
    let net = (bought[i]! * value) / price;
    cost += buy[i]! * bought[i]! * value;
    choices[i]!.lots.forEach(({ lot, gain, term, taxRate, value: whole }, k) => {
      const part = sold[i]![k]!;
      if (!(part > 0)) return;
      const quantity = part === whole ? lot.quantity : (part * value) / price;
      const own = taxRate * part * value;
      const several = [...choices[i]!.lots, ...choices[i]!.locked].some(
        (other) => other.lot !== lot && other.lot.lot === lot.lot,
      );
      sales.push({
        asset,
        lot: lot.lot,
        quantity,
        gain: gain * quantity,
        term,
        tax: own,
        ...(several && { adjustedAcquired: lot.adjustedAcquired }),
      });
      tax += own;
      cost += sell[i]! * part * value;
      net -= quantity;
    });
    if (weights[i] !== choices[i]!.held || net !== 0) trades.push({ asset, quantity: net, price, date });
  });
  return { sales, trades, tax, cost, reasons: reasonsOf(problem, answer, sides), utility: answer.value };
}

function noAnswer(
  problem: AfterTaxProblem,
  root: AfterTaxSolution,
  problems: number,
): OptimizationResult<AfterTaxFigures> {
  const method = "after-tax";
  const nothing = { sales: [], trades: [], tax: 0, cost: 0, reasons: [], utility: null };
  const { resolved, choices } = problem;
  const reach = resolved.assets.map((_, i) => reachOf(problem, i, "open"));
  const within = {
    ...resolved,
    lower: Float64Array.from(reach, ([low]) => low),
    upper: Float64Array.from(reach, ([, high]) => high),
  };
  const explained = root.status === "infeasible" ? explainInfeasibility(method, within) : undefined;
  if (explained !== undefined) {
    const held = resolved.assets.filter((_, i) => choices[i]!.locked.length > 0 || !choices[i]!.mayBuy);
    const locks =
      held.length === 0 ? "" : ` (the wash-sale rule locks lots or purchases of ${held.slice(0, 8).join(", ")})`;
    return { ...explained, ...nothing, reason: `${explained.reason}${locks}` };
  }
  const status =
    root.status === "unbounded"
      ? "unbounded"
      : root.status === "iteration-limit"
        ? "iteration-limit"
        : "numerical-error";
  const reason =
    root.status === "optimal"
      ? `no answer that keeps the wash-sale rule was found in ${problems} programs: allow more by maxProblems`
      : `the program ended with ${root.status}`;
  return {
    status: root.status === "optimal" ? "iteration-limit" : status,
    method,
    reason,
    diagnostics: { iterations: root.solution.iterations, kktResidual: null, binding: [] },
    ...nothing,
  };
}
