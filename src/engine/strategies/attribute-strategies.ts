import type { BrinsonLinking } from "../../attribution/brinson-types.js";
import { linkEffects } from "../../attribution/link-effects.js";
import type { BacktestResult } from "../../backtest/inputs/backtest-types.js";
import type { PricesTable } from "../../core/types.js";
import { returnsOfBacktest } from "../returns-of-backtest.js";
import type { StrategyAttribution, StrategyMix } from "./strategy-types.js";

/** What the strategies decided on a date. */
export interface StrategyDecision {
  readonly date: string;
  readonly mix: StrategyMix;
}

/**
 * The contribution of each strategy to the return of a backtest.
 *
 * What is held of an asset belongs to the strategies in proportion to what they wanted of it when it was last decided. Contributions of
 * a period are weight times total return; they are linked, so that they and the rest sum to the total return.
 */
export function attributeStrategies(
  result: BacktestResult,
  decisions: readonly StrategyDecision[],
  prices: PricesTable,
  linking: BrinsonLinking,
): StrategyAttribution {
  const { dates, weights, returns, manifest, assets, metrics } = result;
  const first = decisions[0];
  if (first === undefined) return { parts: [], rest: metrics.totalReturn };
  const own = returnsOfBacktest(prices, manifest, dates);
  const n = assets.length;
  const names = first.mix.parts.map(({ name }) => name);
  const effects = names.map((): number[] => []);
  let next = 0;
  let acting: StrategyMix | undefined;
  for (let t = 0; t + 1 < dates.length; t++) {
    // what is decided at a close is filled there or at the next one
    while (
      next < decisions.length &&
      (manifest.options.execution === "same-close"
        ? decisions[next]!.date <= dates[t]!
        : decisions[next]!.date < dates[t]!)
    ) {
      acting = decisions[next]!.mix;
      next += 1;
    }
    const made = new Float64Array(names.length);
    for (let i = 0; i < n && acting !== undefined; i++) {
      const gain = weights[t * n + i]! * own.values[t * n + i]!;
      const wanted = acting.parts.map(({ share, weights: w }) => share * (w[assets[i]!] ?? 0));
      const sum = wanted.reduce((a, b) => a + b, 0);
      if (sum === 0 || !(gain > 0 || gain < 0)) continue;
      for (let k = 0; k < names.length; k++) made[k] = made[k]! + (gain * wanted[k]!) / sum;
    }
    effects.forEach((each, k) => {
      each.push(made[k]!);
    });
  }
  const portfolio = Array.from(returns);
  const linked = linkEffects(linking, {
    portfolio,
    benchmark: portfolio.map(() => 0),
    portfolioTotal: metrics.totalReturn,
    benchmarkTotal: 0,
  });
  const parts = names.map((name, k) => ({
    name,
    contribution: linked(effects[k]!).reduce((a, b) => a + b, 0),
    averageShare: decisions.reduce((sum, { mix }) => sum + mix.parts[k]!.share, 0) / decisions.length,
  }));
  return { parts, rest: metrics.totalReturn - parts.reduce((sum, { contribution }) => sum + contribution, 0) };
}
