import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/** An event for each position that is held without a price, on the first date of each gap. */
export function reportGaps(run: SimulationRun, { offset, date }: SimulationDay): void {
  const { book, stale, prices, record } = run;
  if (book.missing === 0 && run.gaps === 0) return;
  run.gaps = 0;
  for (let i = 0; i < stale.length; i++) {
    if (prices.values[offset + i]! > 0 || book.shares[i] === 0) {
      stale[i] = 0;
      continue;
    }
    run.gaps++;
    if (stale[i] === 1) continue;
    stale[i] = 1;
    const reason = `held without a price: valued at the last one, ${book.lastPrices[i]}, until there is another`;
    record.events.push({ kind: "stale-price", date, asset: prices.assets[i]!, reason });
  }
}
