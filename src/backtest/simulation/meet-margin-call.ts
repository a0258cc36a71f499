import { fillOrders } from "./fill-orders.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Cuts all positions alike at the close, when the portfolio is worth too little for them.
 *
 * @param value - of the portfolio
 * @returns its value after the costs of doing so
 */
export function meetMarginCall(run: SimulationRun, day: SimulationDay, value: number): number {
  const { margin } = run.plan.options;
  if (margin === undefined || run.ruined) return value;
  const { shares, lastPrices } = run.book;
  let gross = 0;
  for (let i = 0; i < shares.length; i++) gross += Math.abs(shares[i]! * lastPrices[i]!);
  if (gross === 0 || value >= margin.maintenance * gross) return value;
  const { initial = 0.5, maintenance } = margin;
  const allowed = value / initial;
  const aim = shares.map((quantity, i) => ((quantity * lastPrices[i]!) / value) * (allowed / gross));
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  const reason = `the portfolio is worth ${percent(value / gross)} of its positions, below ${percent(maintenance)}: they are cut until it is ${percent(initial)}`;
  run.record.events.push({ kind: "margin-call", date: day.date, value, gross, reason });
  return fillOrders(run, day, aim, value);
}
