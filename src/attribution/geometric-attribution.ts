import type { BrinsonSector, GeometricAttribution } from "./brinson-types.js";

/**
 * Geometric effects by way of the semi-notional portfolio (own weights, the benchmark's returns); interaction is selection.
 *
 * Allocation (wp − wb)·((1 + rb)/(1 + Rb) − 1), selection wp·(rp − rb)/(1 + S), S the semi-notional return. Bacon (2008), ch. 5.
 */
export function geometricAttribution(periods: readonly (readonly Required<BrinsonSector>[])[]): GeometricAttribution {
  let portfolio = 1;
  let benchmark = 1;
  let allocationTotal = 1;
  let selectionTotal = 1;
  const results = periods.map((sectors) => {
    let own = 0;
    let theirs = 0;
    let notional = 0;
    for (const s of sectors) {
      own += s.portfolioWeight * s.portfolioReturn;
      theirs += s.benchmarkWeight * s.benchmarkReturn;
      notional += s.portfolioWeight * s.benchmarkReturn;
    }
    const allocation = (notional - theirs) / (1 + theirs);
    const selection = (own - notional) / (1 + notional);
    portfolio *= 1 + own;
    benchmark *= 1 + theirs;
    allocationTotal *= 1 + allocation;
    selectionTotal *= 1 + selection;
    return {
      allocation,
      selection,
      sectors: sectors.map((s) => ({
        name: s.name,
        allocation: ((s.portfolioWeight - s.benchmarkWeight) * (s.benchmarkReturn - theirs)) / (1 + theirs),
        selection: (s.portfolioWeight * (s.portfolioReturn - s.benchmarkReturn)) / (1 + notional),
      })),
    };
  });
  const active = portfolio / benchmark;
  return {
    activeReturn: active - 1,
    allocation: allocationTotal - 1,
    selection: selectionTotal - 1,
    residual: active - allocationTotal * selectionTotal,
    periods: results,
  };
}
