import type { YearTax } from "../../tax/law/year-netting.js";
import type { Rates } from "./lowest-rates.js";
import type { PricedLimit } from "./priced-limit.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** Short-term and long-term gains, as fractions of the account's value. */
export type Gains = readonly [number, number];

/** The bends that pass through gains, at most two of them: the third would say nothing new. */
export function bendsThrough({ bends }: YearTax, [short, long]: Gains, value: number): PricedLimit[] {
  const unit = 100 * value;
  const on = (values: readonly number[], at: number): boolean =>
    values.some((cents) => Math.abs(cents / unit - at) < 1e-12 * (1 + Math.abs(at)));
  const through: PricedLimit[] = [];
  if (on(bends.shortTerm, short)) through.push({ name: "shortGains", most: short });
  if (on(bends.longTerm, long)) through.push({ name: "longGains", most: long });
  if (on(bends.net, short + long)) through.push({ name: "maxGains", most: short + long });
  return through.slice(-2);
}

/** The least and the greatest gains of both terms that the lots can realize. */
export function reach({ choices }: AfterTaxProblem): readonly [Gains, Gains] {
  const low = [0, 0] as [number, number];
  const high = [0, 0] as [number, number];
  for (const { lots } of choices) {
    for (const { gainRate, value, term } of lots)
      (gainRate < 0 ? low : high)[term === "short" ? 0 : 1] += gainRate * value;
  }
  return [low, high];
}

/** By rates, the most by which the flat tax is above the tax of the year, and where: the tax is linear between crossings of bends. */
export function excessOver(
  problem: AfterTaxProblem,
  { bends }: YearTax,
  taxOf: (gains: Gains) => number,
  value: number,
): (rates: Rates) => { readonly excess: number; readonly crossing: Gains } {
  const [low, high] = reach(problem);
  const unit = 100 * value;
  const shorts = [low[0], high[0], ...bends.shortTerm.map((cents) => cents / unit)];
  const longs = [low[1], high[1], ...bends.longTerm.map((cents) => cents / unit)];
  const nets = bends.net.map((cents) => cents / unit);
  const crossings: Gains[] = [
    ...shorts.flatMap((short) => longs.map((long): Gains => [short, long])),
    ...shorts.flatMap((short) => nets.map((net): Gains => [short, net - short])),
    ...longs.flatMap((long) => nets.map((net): Gains => [net - long, long])),
  ].filter(([short, long]) => short >= low[0] && short <= high[0] && long >= low[1] && long <= high[1]);
  const taxes = crossings.map(taxOf);
  return ([a, b]) => {
    let excess = Number.NEGATIVE_INFINITY;
    let crossing: Gains = [0, 0];
    crossings.forEach(([short, long], k) => {
      const own = a * short + b * long - taxes[k]!;
      if (own > excess) {
        excess = own;
        crossing = [short, long];
      }
    });
    return { excess, crossing };
  };
}

/** The bends next to gains, below and above, each as a limit and with the place on it. */
export function nearestBends(
  { bends }: YearTax,
  [short, long]: Gains,
  value: number,
): { limit: PricedLimit; at: Gains }[] {
  const unit = 100 * value;
  const next = (values: readonly number[], from: number): number[] => {
    const sorted = values.map((cents) => cents / unit).sort((a, b) => a - b);
    return [sorted.filter((at) => at <= from).at(-1), sorted.find((at) => at > from)].filter((at) => at !== undefined);
  };
  return [
    ...next(bends.shortTerm, short).map((most) => ({
      limit: { name: "shortGains", most } as const,
      at: [most, long] as Gains,
    })),
    ...next(bends.longTerm, long).map((most) => ({
      limit: { name: "longGains", most } as const,
      at: [short, most] as Gains,
    })),
    ...next(bends.net, short + long).map((most) => ({
      limit: { name: "maxGains", most } as const,
      at: [short, most - short] as Gains,
    })),
  ];
}
