import type { BrinsonModel, BrinsonSector, PeriodAttribution, SectorEffects } from "./brinson-types.js";

/**
 * The effects of one period by sector.
 *
 * With `currency` every return is split into the local one, (1 + r)/(1 + c) − 1, and the rest, which is the currency's;
 * allocation and selection take the local part, and the currency effect is (wp − wb)(kb − Kb) + wp(kp − kb), k the rest.
 */
export function brinsonPeriod(
  sectors: readonly Required<BrinsonSector>[],
  model: BrinsonModel,
  interactionApart: boolean,
  withCurrency: boolean,
): PeriodAttribution {
  let portfolioReturn = 0;
  let benchmarkReturn = 0;
  let benchmarkLocal = 0;
  for (const s of sectors) {
    portfolioReturn += s.portfolioWeight * s.portfolioReturn;
    benchmarkReturn += s.benchmarkWeight * s.benchmarkReturn;
    benchmarkLocal += s.benchmarkWeight * local(s.benchmarkReturn, s, withCurrency);
  }
  const benchmarkRest = benchmarkReturn - benchmarkLocal;
  // Brinson, Hood and Beebower measure a sector's return from 0, Brinson and Fachler from the benchmark's
  const from = model === "brinson-fachler" ? benchmarkLocal : 0;
  const effects = sectors.map((s): SectorEffects => {
    const over = s.portfolioWeight - s.benchmarkWeight;
    const own = local(s.portfolioReturn, s, withCurrency);
    const theirs = local(s.benchmarkReturn, s, withCurrency);
    const allocation = over * (theirs - from);
    const apart = over * (own - theirs);
    const selection = s.benchmarkWeight * (own - theirs) + (interactionApart ? 0 : apart);
    const interaction = interactionApart ? apart : 0;
    const ownRest = s.portfolioReturn - own;
    const theirRest = s.benchmarkReturn - theirs;
    const currency = withCurrency ? over * (theirRest - benchmarkRest) + s.portfolioWeight * (ownRest - theirRest) : 0;
    return {
      name: s.name,
      allocation,
      selection,
      interaction,
      currency,
      total: allocation + selection + interaction + currency,
    };
  });
  const sum = (effect: "allocation" | "selection" | "interaction" | "currency"): number =>
    effects.reduce((total, sector) => total + sector[effect], 0);
  const totals = {
    allocation: sum("allocation"),
    selection: sum("selection"),
    interaction: sum("interaction"),
    currency: sum("currency"),
  };
  const activeReturn = portfolioReturn - benchmarkReturn;
  return {
    portfolioReturn,
    benchmarkReturn,
    activeReturn,
    ...totals,
    sectors: effects,
    residual: activeReturn - totals.allocation - totals.selection - totals.interaction - totals.currency,
  };
}

function local(value: number, sector: Required<BrinsonSector>, withCurrency: boolean): number {
  return withCurrency ? (value - sector.currencyReturn) / (1 + sector.currencyReturn) : value;
}
