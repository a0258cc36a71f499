import { PortfolioError } from "../core/errors/portfolio-error.js";
import { readOptions } from "../core/options/read-options.js";
import { brinsonPeriod } from "./brinson-period.js";
import {
  type BrinsonAttribution,
  type BrinsonEffects,
  type BrinsonLinking,
  type BrinsonOptions,
  type BrinsonPeriod,
  brinsonOptions,
  type LinkedEffects,
  type PeriodAttribution,
  type RegimeEffects,
  type SectorEffects,
} from "./brinson-types.js";
import { geometricAttribution } from "./geometric-attribution.js";
import { type LinkedReturns, linkEffects } from "./link-effects.js";
import { readBrinsonPeriods } from "./read-brinson-periods.js";

const LINKINGS: readonly BrinsonLinking[] = ["carino", "menchero", "frongello", "grap", "arithmetic"];
const EFFECTS = ["allocation", "selection", "interaction", "currency"] as const;

/**
 * Why a portfolio did better or worse than its benchmark, by sector: allocation, selection, interaction.
 *
 * One period: allocation (wp − wb)(Rb_i − Rb), selection wb(Rp_i − Rb_i), interaction (wp − wb)(Rp_i − Rb_i). Several
 * periods are linked so that the effects sum to the compounded active return; every linking is reported side by side.
 *
 * @param periods - weights at the beginning of each period, returns within it, fractions; both sides sum to 1
 * @param options - `model` "brinson-fachler", `interaction` "separate", `linking` "carino", `currency` false, `regimes` none
 * @returns effects by sector (linked), by period (not linked), for every linking, geometric; each with its residual, which
 *   is rounding. `arithmetic` explains the sum of the periods' active returns and puts the rest into `compounding`
 * @throws {@link PortfolioError} `empty`, `not-finite` (a missing return where there is weight, with period and sector),
 *   `invalid-argument` (weights that do not sum to 1, a sector twice, an unknown option), `shape` (regimes)
 * @remarks O(T·S). Brinson and Fachler (1985), Brinson, Hood and Beebower (1986), Bacon (2008). GRAP and Frongello depend on
 *   the order of the periods; their totals agree. Tested on the tables that Bacon prints.
 * @example
 * brinsonAttribution([{ sectors: [
 *   { name: "Tech", portfolioWeight: 0.6, benchmarkWeight: 0.4, portfolioReturn: 0.1, benchmarkReturn: 0.08 },
 *   { name: "Rest", portfolioWeight: 0.4, benchmarkWeight: 0.6, portfolioReturn: 0.01, benchmarkReturn: 0.02 },
 * ] }]).allocation; // 0.012
 */
export function brinsonAttribution(
  periods: readonly BrinsonPeriod[],
  options: BrinsonOptions = {},
): BrinsonAttribution {
  const { model, interaction, linking, currency, regimes } = readOptions("options", options, brinsonOptions, {
    what: "an option of brinsonAttribution",
  });
  const read = readBrinsonPeriods(periods);
  if (regimes !== undefined && regimes.length !== periods.length) {
    throw new PortfolioError("shape", `regimes has ${regimes.length} labels for ${periods.length} periods`, {
      expected: periods.length,
      actual: regimes.length,
    });
  }
  const single = read.map((sectors) => brinsonPeriod(sectors, model, interaction === "separate", currency));
  const returns = compounded(single);
  const activeReturn = returns.portfolioTotal - returns.benchmarkTotal;
  const linkings = Object.fromEntries(
    LINKINGS.map((name) => [name, linkedTotals(name, single, returns, activeReturn)]),
  ) as Record<BrinsonLinking, LinkedEffects>;
  const chosen = linkings[linking];
  const compounding = activeReturn - chosen.explained;
  return {
    model,
    linking,
    portfolioReturn: returns.portfolioTotal,
    benchmarkReturn: returns.benchmarkTotal,
    activeReturn,
    allocation: chosen.allocation,
    selection: chosen.selection,
    interaction: chosen.interaction,
    currency: chosen.currency,
    compounding,
    residual: chosen.residual,
    sectors: linkedSectors(single, linkEffects(linking, returns)),
    periods: single,
    linkings,
    spread: spreadOf(linkings),
    geometric: geometricAttribution(read),
    regimes: regimes === undefined ? [] : byRegime(single, regimes, linkEffects(linking, returns)),
  };
}

function compounded(periods: readonly PeriodAttribution[]): LinkedReturns {
  const portfolio = periods.map((period) => period.portfolioReturn);
  const benchmark = periods.map((period) => period.benchmarkReturn);
  const total = (returns: readonly number[]): number => returns.reduce((value, r) => value * (1 + r), 1) - 1;
  return { portfolio, benchmark, portfolioTotal: total(portfolio), benchmarkTotal: total(benchmark) };
}

type Link = (effects: readonly number[]) => readonly number[];

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function linkedTotals(
  linking: BrinsonLinking,
  periods: readonly PeriodAttribution[],
  returns: LinkedReturns,
  activeReturn: number,
): LinkedEffects {
  const link = linkEffects(linking, returns);
  const [allocation, selection, interaction, currency] = EFFECTS.map((effect) =>
    sumOf(link(periods.map((period) => period[effect]))),
  ) as [number, number, number, number];
  const explained = linking === "arithmetic" ? sumOf(periods.map((period) => period.activeReturn)) : activeReturn;
  const residual = explained - allocation - selection - interaction - currency;
  return {
    allocation,
    selection,
    interaction,
    currency,
    explained,
    residual,
    orderDependent: linking === "grap" || linking === "frongello",
    undefinedReason: Number.isFinite(residual) ? null : "a return of -100 % or less has no logarithm",
  };
}

function linkedSectors(periods: readonly PeriodAttribution[], link: Link): SectorEffects[] {
  const series = new Map<string, Readonly<Record<(typeof EFFECTS)[number], Float64Array>>>();
  periods.forEach(({ sectors }, t) => {
    for (const sector of sectors) {
      let own = series.get(sector.name);
      if (own === undefined) {
        const zeros = (): Float64Array => new Float64Array(periods.length);
        own = { allocation: zeros(), selection: zeros(), interaction: zeros(), currency: zeros() };
        series.set(sector.name, own);
      }
      for (const effect of EFFECTS) own[effect][t] = sector[effect];
    }
  });
  return [...series].map(([name, own]) => {
    const [allocation, selection, interaction, currency] = EFFECTS.map((effect) => sumOf(link([...own[effect]]))) as [
      number,
      number,
      number,
      number,
    ];
    return {
      name,
      allocation,
      selection,
      interaction,
      currency,
      total: allocation + selection + interaction + currency,
    };
  });
}

function spreadOf(linkings: Readonly<Record<BrinsonLinking, LinkedEffects>>): BrinsonEffects {
  const closing = LINKINGS.filter((name) => name !== "arithmetic").map((name) => linkings[name]);
  const [allocation, selection, interaction, currency] = EFFECTS.map((effect) => {
    const values = closing.map((linked) => linked[effect]);
    return Math.max(...values) - Math.min(...values);
  }) as [number, number, number, number];
  return { allocation, selection, interaction, currency };
}

function byRegime(periods: readonly PeriodAttribution[], regimes: readonly string[], link: Link): RegimeEffects[] {
  const linked = EFFECTS.map((effect) => link(periods.map((period) => period[effect])));
  return [...new Set(regimes)].map((regime) => {
    const [allocation, selection, interaction, currency] = linked.map((effects) =>
      sumOf(effects.filter((_, t) => regimes[t] === regime)),
    ) as [number, number, number, number];
    return {
      regime,
      periods: regimes.filter((label) => label === regime).length,
      allocation,
      selection,
      interaction,
      currency,
      total: allocation + selection + interaction + currency,
    };
  });
}
