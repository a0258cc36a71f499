import type { BrinsonLinking } from "./brinson-types.js";

/** Returns of portfolio and benchmark in T periods, and over all of them compounded. */
export interface LinkedReturns {
  readonly portfolio: readonly number[];
  readonly benchmark: readonly number[];
  readonly portfolioTotal: number;
  readonly benchmarkTotal: number;
}

/**
 * What an effect of each period is worth over all periods: T effects in, T linked ones out, which sum to the whole.
 *
 * Linear in the effects, so that sectors and totals may be linked one by one. NaN where a linking has no answer: Carino
 * and Menchero take logarithms and roots of 1 + return.
 */
export function linkEffects(
  linking: BrinsonLinking,
  returns: LinkedReturns,
): (effects: readonly number[]) => readonly number[] {
  if (linking === "frongello") return (effects) => frongello(effects, returns);
  const coefficients = { carino, menchero, grap, arithmetic }[linking](returns);
  return (effects) => effects.map((effect, t) => effect * coefficients[t]!);
}

/** (ln(1 + p) − ln(1 + b)) / (p − b) and its limit 1/(1 + p), without cancellation. */
function logarithmicMean(p: number, b: number): number {
  const x = (p - b) / (1 + b);
  return (x === 0 ? 1 : Math.log1p(x) / x) / (1 + b);
}

/** Carino (1999). */
function carino({ portfolio, benchmark, portfolioTotal, benchmarkTotal }: LinkedReturns): number[] {
  const whole = logarithmicMean(portfolioTotal, benchmarkTotal);
  return portfolio.map((p, t) => logarithmicMean(p, benchmark[t]!) / whole);
}

/** Menchero (2000): one natural factor for all, plus what closes with the least squares of corrections. */
function menchero({ portfolio, benchmark, portfolioTotal, benchmarkTotal }: LinkedReturns): number[] {
  const n = portfolio.length;
  const x = (portfolioTotal - benchmarkTotal) / (1 + benchmarkTotal);
  const root = (1 + benchmarkTotal) ** (1 / n);
  // (R − B)/n over the difference of the roots; when the totals are equal its limit (1 + R)^((n − 1)/n)
  const factor =
    x === 0 ? (1 + benchmarkTotal) / root : (x * (1 + benchmarkTotal)) / (n * root * Math.expm1(Math.log1p(x) / n));
  const active = portfolio.map((p, t) => p - benchmark[t]!);
  const sum = active.reduce((total, a) => total + a, 0);
  const squares = active.reduce((total, a) => total + a * a, 0);
  const correction = squares === 0 ? 0 : (portfolioTotal - benchmarkTotal - factor * sum) / squares;
  return active.map((a) => factor + correction * a);
}

/** GRAP (1997): grown with the portfolio before, with the benchmark after. */
function grap({ portfolio, benchmark }: LinkedReturns): number[] {
  const n = portfolio.length;
  const after = new Array<number>(n).fill(1);
  for (let t = n - 2; t >= 0; t--) after[t] = after[t + 1]! * (1 + benchmark[t + 1]!);
  let before = 1;
  return portfolio.map((p, t) => {
    const coefficient = before * after[t]!;
    before *= 1 + p;
    return coefficient;
  });
}

function arithmetic({ portfolio }: LinkedReturns): number[] {
  return portfolio.map(() => 1);
}

/** Frongello (2002): an effect grows with the portfolio before it, what was linked so far grows with the benchmark. */
function frongello(effects: readonly number[], { portfolio, benchmark }: LinkedReturns): readonly number[] {
  let value = 1;
  let linked = 0;
  return effects.map((effect, t) => {
    const now = effect * value + benchmark[t]! * linked;
    linked += now;
    value *= 1 + portfolio[t]!;
    return now;
  });
}
