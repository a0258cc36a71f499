import type { PortfolioConstruction, PortfolioEngine } from "../../src/index.js";
import { dollars, type Job, percent } from "./job.js";

/** The engine's portfolio of $100,000 in whole shares. */
export function allocate(engine: PortfolioEngine, say: Job["say"]): PortfolioConstruction {
  const construction = engine.construct();
  const { allocation, trades } = construction;
  if (allocation === null) throw new Error("the equal risk portfolio has no answer");
  for (const { asset, quantity, price } of trades) {
    const weight = percent(allocation.weights[asset]!);
    say(`buy ${quantity} ${asset} at ${price.toFixed(2)} = ${dollars(quantity * price)} (${weight})`);
  }
  say(
    `${dollars(allocation.cash)} stay in cash; the weights miss their targets by ${percent(allocation.trackingGap, 2)} in all`,
  );
  return construction;
}
