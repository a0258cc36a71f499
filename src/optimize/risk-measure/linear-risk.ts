import { tailPeriods } from "../cvar/cvar-program.js";
import {
  type LinearRisk,
  portfolioReturns,
  type RiskMeasure,
  type RiskPlane,
  type RiskSample,
  weightedReturns,
} from "./risk-measure.js";

/** Figures that some measures need. */
export interface RiskFigures {
  /** Share of the periods outside the tail. */
  readonly level: number;
  /** Return per period below which the lower partial moment counts. */
  readonly minimumAcceptableReturn: number;
  /** Weights of the returns in ascending order, T, not falling. */
  readonly orderWeights: Float64Array | undefined;
}

/** The measures that are the greatest of finitely many planes; undefined for the others. */
export function linearRisk(measure: RiskMeasure, sample: RiskSample, figures: RiskFigures): LinearRisk | undefined {
  const { periods } = sample;
  const { level } = figures;
  const tail = tailPeriods(level, periods);
  switch (measure) {
    case "mean-absolute-deviation":
      return absoluteDeviation(sample);
    case "first-lower-partial-moment":
      return lowerPartialMoment(sample, figures.minimumAcceptableReturn);
    case "conditional-value-at-risk":
      return tailLoss(sample, tail);
    case "worst-realization":
      return tailLoss(sample, 1);
    case "maximum-drawdown":
      return tailDrawdown(sample, 1);
    case "average-drawdown":
      return tailDrawdown(sample, periods);
    case "conditional-drawdown-at-risk":
      return tailDrawdown(sample, tail);
    case "range":
      return ordered(sample, (t) => (t === 0 ? -1 : 0) + (t === periods - 1 ? 1 : 0));
    case "gini-mean-difference":
      // the mean distance of two periods: Σ_i (2i − T − 1)·x_(i) over the T(T − 1)/2 pairs
      return {
        ...ordered(sample, (t) => (2 * (2 * (t + 1) - periods - 1)) / (periods * (periods - 1))),
        pairs: { sample, weight: 2 / (periods * (periods - 1)) },
      };
    case "ordered-weighted-average":
      return ordered(sample, (t) => figures.orderWeights![t]!);
    default:
      return undefined;
  }
}

/** The risk Σ_t y_t x_t as a plane. */
function plane(
  sample: RiskSample,
  returns: Float64Array,
  y: Float64Array,
  assets: Int32Array | undefined,
  constant = 0,
): RiskPlane {
  let risk = constant;
  for (let t = 0; t < returns.length; t++) risk += y[t]! * returns[t]!;
  return { risk, gradient: weightedReturns(sample, y, assets), constant, shares: y };
}

function absoluteDeviation(sample: RiskSample): LinearRisk {
  const { values, periods, assets } = sample;
  const means = new Float64Array(assets);
  for (let k = 0; k < values.length; k++) means[k % assets]! += values[k]! / periods;
  const most = 1 / periods;
  const centered = values.map((r, k) => r - means[k % assets]!);
  return {
    kind: "linear",
    table: { values: centered, periods, assets },
    shares: { values: centered, constant: 0, least: -most, most, sumsToOne: false },
    evaluate(weights, some) {
      const returns = portfolioReturns(sample, weights);
      const mean = returns.reduce((sum, x) => sum + x, 0) / periods;
      const y = returns.map((x) => Math.sign(x - mean) / periods);
      // a plane through the deviations: what all signs have in common falls out
      const shared = y.reduce((sum, v) => sum + v, 0) / periods;
      return plane(
        sample,
        returns,
        y.map((v) => v - shared),
        some,
      );
    },
  };
}

function lowerPartialMoment(sample: RiskSample, target: number): LinearRisk {
  const { values, periods } = sample;
  return {
    kind: "linear",
    table: sample,
    shares: { values, constant: target, least: 0, most: 1 / periods, sumsToOne: false },
    evaluate(weights, some) {
      const returns = portfolioReturns(sample, weights);
      const y = returns.map((x) => (x < target ? -1 / periods : 0));
      const below = y.reduce((count, v) => count - v, 0);
      return plane(sample, returns, y, some, target * below);
    },
  };
}

/** The share of each of T losses in the mean of the worst `tail` ones; equal losses at the edge share what is left. */
function tailShares(losses: Float64Array, tail: number): Float64Array {
  const sorted = losses.slice().sort();
  const edge = sorted[Math.max(0, losses.length - Math.ceil(tail))]!;
  let above = 0;
  let at = 0;
  for (const loss of losses) {
    if (loss > edge) above++;
    else if (loss === edge) at++;
  }
  const rest = (tail - above) / (at * tail);
  return losses.map((loss) => (loss > edge ? 1 / tail : loss === edge ? rest : 0));
}

function tailLoss(sample: RiskSample, tail: number): LinearRisk {
  return {
    kind: "linear",
    table: sample,
    shares: { values: sample.values, constant: 0, least: 0, most: 1 / tail, sumsToOne: true },
    evaluate(weights, some) {
      const returns = portfolioReturns(sample, weights);
      const shares = tailShares(
        returns.map((x) => -x),
        tail,
      );
      return plane(
        sample,
        returns,
        shares.map((share) => -share),
        some,
      );
    },
  };
}

/**
 * The mean of the worst `tail` drawdowns of the sums of returns (not compounded, from a start at 0): Chekhlov, Uryasev and
 * Zabarankin (2005).
 */
function tailDrawdown(sample: RiskSample, tail: number): LinearRisk {
  const { periods, assets } = sample;
  const sums = sumsOf(sample);
  const table = { values: sums, periods: periods + 1, assets };
  return {
    kind: "linear",
    table,
    drawdowns: { sample, sums, tail },
    evaluate(weights, some) {
      const returns = portfolioReturns(sample, weights);
      const drawdowns = new Float64Array(periods);
      // the period after which the drawdown of each period began
      const peaks = new Int32Array(periods);
      let sum = 0;
      let highest = 0;
      let peak = -1;
      for (let t = 0; t < periods; t++) {
        sum += returns[t]!;
        if (sum >= highest) {
          highest = sum;
          peak = t;
        }
        drawdowns[t] = highest - sum;
        peaks[t] = peak;
      }
      const shares = tail === periods ? drawdowns.map(() => 1 / periods) : tailShares(drawdowns, tail);
      // the sums at the peak less those at the end of each drawdown, row by row: only those that count are read
      const counted = new Float64Array(periods + 1);
      let risk = 0;
      for (let t = 0; t < periods; t++) {
        if (shares[t] === 0 || peaks[t] === t) continue;
        risk += shares[t]! * drawdowns[t]!;
        counted[peaks[t]! + 1]! += shares[t]!;
        counted[t + 1]! -= shares[t]!;
      }
      return { risk, gradient: weightedReturns(table, counted, some), constant: 0, shares: counted };
    },
  };
}

function sumsOf({ values, periods, assets }: RiskSample): Float64Array {
  const sums = new Float64Array((periods + 1) * assets);
  for (let k = 0; k < values.length; k++) sums[k + assets] = sums[k]! + values[k]!;
  return sums;
}

/** Σ of the returns in ascending order, each with the weight of its place; the weights must not fall. */
function ordered(sample: RiskSample, weightOf: (place: number) => number): LinearRisk {
  const { periods } = sample;
  // mostly in order already from one portfolio to the next
  const order = Array.from({ length: periods }, (_, t) => t);
  return {
    kind: "linear",
    table: sample,
    evaluate(weights, some) {
      const returns = portfolioReturns(sample, weights);
      order.sort((a, b) => returns[a]! - returns[b]!);
      const y = new Float64Array(periods);
      for (let place = 0; place < periods; place++) y[order[place]!] = weightOf(place);
      return plane(sample, returns, y, some);
    },
  };
}
