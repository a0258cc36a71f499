import type {
  BindingConstraint,
  FactorMoments,
  IsoDate,
  Moments,
  OptimizationResult,
  Trade,
  Weights,
} from "../../core/types.js";
import { describeOptimum } from "../../optimize/answer/describe-optimum.js";
import { reasonsOf } from "./after-tax-reasons.js";
import type { AfterTaxFigures, LotSale } from "./after-tax-types.js";
import type { AfterTaxOutcome } from "./price-limits.js";
import type { PricedLimit } from "./priced-limit.js";
import { pricedRate } from "./segment-tables.js";
import type { AfterTaxProblem } from "./trade-units.js";
import { withoutDust } from "./without-dust.js";

/** What an answer is described from. */
export interface AfterTaxStory {
  readonly moments: Moments | FactorMoments;
  readonly problem: AfterTaxProblem;
  readonly limits: readonly PricedLimit[];
  readonly outcome: AfterTaxOutcome;
  readonly prices: Weights;
  /** Value of the account, in currency units. */
  readonly value: number;
  readonly date: IsoDate;
}

/** A relative gap of this size is rounding. */
const ROUNDING = 1e-10;

/** The answer in shares and currency units, with its certificate. */
export function describeAfterTax(found: AfterTaxStory): OptimizationResult<AfterTaxFigures> {
  const { moments, problem } = found;
  const outcome = { ...found.outcome, answer: withoutDust(problem, found.outcome.answer!) };
  const story = { ...found, outcome };
  const { utility, bound, decided, answer } = outcome;
  const gap = Math.max(0, bound - utility) / Math.abs(utility || 1);
  return {
    ...describeOptimum(moments, answer.weights, "after-tax", 0, {
      iterations: outcome.steps,
      kktResidual: decided!.residual,
      binding: bindingOf(story),
      gap: gap > ROUNDING ? gap : 0,
    }),
    ...figuresOf(story),
    reasons: reasonsOf(problem, outcome),
    utility,
  };
}

/** What binds of the limits that the caller gave, with what a unit more room gains the objective. */
function bindingOf({ problem, limits, outcome }: AfterTaxStory): BindingConstraint[] {
  const { resolved, split } = problem;
  const { point, weights, price } = outcome.decided!;
  const binding: BindingConstraint[] = [];
  const gross =
    resolved.maxGross === undefined
      ? []
      : [{ minName: "maxGross", maxName: "maxGross", min: -1, max: resolved.maxGross }];
  [...resolved.rows, ...gross].forEach(({ minName, maxName, min, max }, r) => {
    const y = point[split.factors + r]!;
    if (y === 0 && min !== max) return;
    const atLower = y > 0 && min !== max;
    binding.push({ constraint: atLower ? minName : maxName, shadowPrice: (atLower ? y : -y) + 0 });
  });
  resolved.assets.forEach((asset, i) => {
    const z = marginal(outcome, problem, i) - price[i]!;
    if (weights[i] === resolved.lower[i] && z > 0) binding.push({ constraint: `min.${asset}`, shadowPrice: z });
    else if (weights[i] === resolved.upper[i] && z < 0) binding.push({ constraint: `max.${asset}`, shadowPrice: -z });
  });
  const { minHolding } = resolved;
  if (minHolding !== undefined) {
    let sum = 0;
    weights.forEach((w, i) => {
      if (w > 0 && w === minHolding[i] && w !== resolved.lower[i]) {
        sum += Math.max(0, marginal(outcome, problem, i) - price[i]!);
      }
    });
    if (sum > 0) binding.push({ constraint: "minHolding", shadowPrice: sum });
  }
  for (const { name } of limits) {
    const { tax, gains, turnover, tracking, shortGains, longGains } = outcome.prices;
    const own = { maxTax: tax, maxGains: gains, turnover, trackingError: tracking, shortGains, longGains }[name];
    if (own === 0) continue;
    // the limit on the tracking error is on its root
    const unit = name === "trackingError" ? 2 * resolved.trackingError!.max : 1;
    binding.push({ constraint: name, shadowPrice: own * unit });
  }
  if (resolved.maxPositions !== undefined) {
    const held = weights.reduce((count, w) => count + (w === 0 ? 0 : 1), 0);
    if (held === resolved.maxPositions) binding.push({ constraint: "maxPositions", shadowPrice: 0 });
  }
  return binding;
}

/** What a unit more of an asset costs at the answer: own risk, less return, and the cost of the next trade towards its bound. */
function marginal({ decided, ranges, prices }: AfterTaxOutcome, problem: AfterTaxProblem, i: number): number {
  const { split, mean, horizonYears, riskAversion, target, choices, buy, sell } = problem;
  const w = decided!.weights[i]!;
  const limit = problem.resolved.trackingError;
  const plain = horizonYears * riskAversion;
  const pulled = limit === undefined ? 0 : 2 * prices.tracking * (w - limit.benchmark[i]!);
  const own = split.own[i]! * (plain * (w - target[i]!) + pulled) - horizonYears * mean[i]!;
  const { held, lots } = choices[i]!;
  if (w > held || (w === held && w === problem.resolved.upper[i])) return own + buy[i]!;
  const sold = ranges[i]?.lots ?? lots;
  const last = sold.at(-1);
  return own - sell[i]! - (last === undefined ? 0 : pricedRate(last, prices));
}

function figuresOf({
  problem,
  outcome,
  prices,
  value,
  date,
}: AfterTaxStory): Omit<AfterTaxFigures, "reasons" | "utility"> {
  const { resolved, choices, buy, sell, impact } = problem;
  const { bought, sold, weights } = outcome.answer!;
  const sales: LotSale[] = [];
  const trades: Trade[] = [];
  let tax = 0;
  let cost = 0;
  resolved.assets.forEach((asset, i) => {
    const price = prices[asset]!;
    let net = (bought[i]! * value) / price;
    cost += (buy[i]! * bought[i]! + impact[i]! * Math.abs(weights[i]! - choices[i]!.held) ** 1.5) * value;
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
  return { sales, trades, tax, cost };
}
