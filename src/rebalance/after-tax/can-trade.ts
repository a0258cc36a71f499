import { type NearestTrades, nearestTrades } from "./nearest-trades.js";
import type { PricedLimit } from "./priced-limit.js";
import { RelaxedTrades } from "./relaxed-trades.js";
import {
  type Corners,
  curveOf,
  type LotMeasure,
  lotMeasure,
  type TradeCurve,
  taxOfRange,
  valueAt,
} from "./trade-curves.js";
import { type AfterTaxProblem, type Alternative, type TradeUnit, tradeUnits } from "./trade-units.js";

/** How many programs may still be solved. */
export interface ProgramBudget {
  left: number;
}

/** What is above a limit by no more than this counts as within it. */
const MET = 1e-11;

/** The alternative of a unit that fits weights best, and by how much it counts more than the curves say. */
interface Fit {
  readonly alternative: number;
  readonly tax: number;
  readonly held: number;
  readonly missed: number;
}

/**
 * Whether any trades meet all limits and the wash-sale rule, whatever they are worth: branch and bound over the choices, each part
 * bounded by a linear program over convex curves below all that is allowed in it.
 *
 * @returns undefined where the budget of programs ended before that was known
 * @remarks A linear program of a few rows and some columns for each asset and lot a part; with a tracking error some tens of them, each
 *   started where the last one ended.
 */
export function canTrade(
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  budget: ProgramBudget,
): boolean | undefined {
  const found = findChoice(problem, limits, budget);
  return found === undefined ? undefined : found !== false;
}

/**
 * A choice for every unit with which trades meet all limits.
 *
 * @returns by alternative of all units, 1 where it is taken; false where no choice meets them, undefined where that is not known
 */
export function findChoice(
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  budget: ProgramBudget,
): Uint8Array | false | undefined {
  const units = tradeUnits(problem);
  if (units.some(({ alternatives }) => alternatives.length === 0)) return false;
  const taken = new TradeQuestion(problem, limits, units, budget).answer();
  if (taken === false || taken === undefined) return taken;
  const alternatives: number[] = [];
  units.forEach(({ alternatives: own }, u) => {
    own.forEach((_, k) => {
      alternatives.push(taken[u] === k ? 1 : 0);
    });
  });
  return Uint8Array.from(alternatives);
}

/** Some alternatives of every unit, and the prices at which they were found wanting before. */
interface Part {
  readonly allowed: readonly (readonly number[])[];
  readonly near: Float64Array | undefined;
}

class TradeQuestion {
  readonly #problem: AfterTaxProblem;
  readonly #limits: readonly PricedLimit[];
  readonly #units: readonly TradeUnit[];
  readonly #budget: ProgramBudget;
  readonly #first: readonly number[];
  readonly #measure: LotMeasure;
  readonly #known = new Map<string, readonly TradeCurve[]>();
  readonly #taxOf: (unit: number, alternative: number) => readonly Corners[];

  constructor(
    problem: AfterTaxProblem,
    limits: readonly PricedLimit[],
    units: readonly TradeUnit[],
    budget: ProgramBudget,
  ) {
    this.#problem = problem;
    this.#limits = limits;
    this.#units = units;
    this.#budget = budget;
    let count = 0;
    this.#first = units.map(({ alternatives }) => {
      const at = count;
      count += alternatives.length;
      return at;
    });
    const measure = lotMeasure(limits);
    this.#measure = measure;
    const known: (readonly Corners[] | undefined)[] = [];
    this.#taxOf = (u, k) => {
      const at = this.#first[u]! + k;
      known[at] ??= units[u]!.alternatives[k]!.ranges.map((range) => taxOfRange(problem, range, measure));
      return known[at]!;
    };
  }

  /** The alternative of every unit; false where there are none, undefined where that is not known. */
  answer(): readonly number[] | false | undefined {
    const queue: Part[] = [
      { allowed: this.#units.map(({ alternatives }) => alternatives.map((_, k) => k)), near: undefined },
    ];
    let sure = true;
    while (queue.length > 0) {
      if (this.#budget.left <= 0) return undefined;
      const { allowed, near } = queue.pop()!;
      const curves = this.#curves(allowed);
      const found = this.#within(curves, near);
      if (found.weights === undefined) continue;
      const { weights } = found;
      const decided = allowed.every((own) => own.length === 1);
      if (decided && weights !== null) return allowed.map((own) => own[0]!);
      if (decided) {
        sure = false;
        continue;
      }
      const fits = weights === null ? undefined : allowed.map((own, u) => this.#fit(u, own, curves, weights));
      if (fits !== undefined) {
        const taken = fits.map(({ alternative }) => alternative);
        if (this.#fits(fits)) return taken;
        if (this.#within(this.#curves(taken.map((k) => [k])), found.near).weights) return taken;
      }
      const branch = branchOf(allowed, fits);
      const own = allowed[branch]!;
      const preferred = fits?.[branch]?.alternative ?? own[0]!;
      const order = [...own.filter((k) => k !== preferred), preferred];
      for (const k of order) {
        queue.push({ allowed: allowed.map((all, u) => (u === branch ? [k] : all)), near: found.near });
      }
    }
    return sure ? false : undefined;
  }

  #curves(allowed: readonly (readonly number[])[]): TradeCurve[] {
    const curves: TradeCurve[] = [];
    this.#units.forEach(({ alternatives }, u) => {
      const { ranges } = alternatives[0]!;
      this.#unitCurves(u, allowed[u]!).forEach((curve, j) => {
        curves[ranges[j]!.asset] = curve;
      });
    });
    return curves;
  }

  /** By asset of a unit, known from before where the same was allowed. */
  #unitCurves(u: number, allowed: readonly number[]): readonly TradeCurve[] {
    const key = `${u} ${allowed.join(" ")}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      const own = allowed.map((k) => this.#units[u]!.alternatives[k]!.ranges);
      known = own[0]!.map((_, j) =>
        curveOf(
          this.#problem,
          own.map((ranges) => ranges[j]!),
          this.#measure,
        ),
      );
      this.#known.set(key, known);
    }
    return known;
  }

  /** Weights within the limits of the curves, looked for at prices that served another part. */
  #within(curves: readonly TradeCurve[], near: Float64Array | undefined): NearestTrades {
    this.#budget.left--;
    const program = new RelaxedTrades(this.#problem, this.#limits, curves);
    const limit = this.#limits.find(({ name }) => name === "trackingError");
    if (limit === undefined) return { weights: program.cheapest(), near };
    return nearestTrades(this.#problem, program, near, Math.sqrt(Math.max(0, limit.most)));
  }

  /** The alternative that leaves the weights as they are, else moves them least, with the least tax and the fewest positions. */
  #fit(u: number, allowed: readonly number[], curves: readonly TradeCurve[], weights: Float64Array): Fit {
    const { alternatives } = this.#units[u]!;
    let best: Fit | undefined;
    for (const k of allowed) {
      const { ranges, held }: Alternative = alternatives[k]!;
      const taxes = this.#taxOf(u, k);
      let [tax, missed, relaxed] = [0, 0, 0];
      ranges.forEach(({ asset, low, high }, j) => {
        const weight = weights[asset]!;
        missed += Math.max(0, low - weight, weight - high);
        tax += valueAt(taxes[j]!, weight) - valueAt(curves[asset]!.tax, weight);
        relaxed += valueAt(curves[asset]!.held, weight);
      });
      const fit: Fit = { alternative: k, tax, missed: missed <= MET ? 0 : missed, held: held - relaxed };
      if (best === undefined || isBetter(fit, best)) best = fit;
    }
    return best!;
  }

  /** Whether the alternatives that fit meet the limits at the weights as they are. */
  #fits(fits: readonly Fit[]): boolean {
    return fits.every(({ missed, tax, held }) => missed === 0 && tax <= MET / fits.length && held <= MET / fits.length);
  }
}

function isBetter(a: Fit, b: Fit): boolean {
  if (a.missed !== b.missed) return a.missed < b.missed;
  return a.tax + 1e-3 * a.held < b.tax + 1e-3 * b.held;
}

/** The open unit whose choice counts most beyond its curves. */
function branchOf(allowed: readonly (readonly number[])[], fits: readonly Fit[] | undefined): number {
  let branch = -1;
  let worst = Number.NEGATIVE_INFINITY;
  allowed.forEach((own, u) => {
    if (own.length < 2) return;
    const fit = fits?.[u];
    const size = fit === undefined ? 0 : Math.max(0, fit.tax) + Math.max(0, fit.held) + fit.missed;
    if (size > worst) {
      worst = size;
      branch = u;
    }
  });
  return branch;
}
