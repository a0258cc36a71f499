import { climbDual } from "./climb-dual.js";
import { minimizedValue, regretOf, residualOf } from "./decided-figures.js";
import { sharedExposure } from "./dual-kernels.js";
import { DualProgram, type DualRow } from "./dual-program.js";
import { dualRows, pricedRisk, slopeSize } from "./dual-terms.js";
import { type LimitPrices, type OwnRisk, segmentTables } from "./segment-tables.js";
import type { AfterTaxProblem, TradeUnit } from "./trade-units.js";

/** An answer with every unit decided. Values are what is minimized: minus the utility, with what limits cost at their prices. */
export interface Decided {
  readonly value: number;
  /** Prices at which it is the best with its own alternatives. */
  readonly point: Float64Array;
  /** N. */
  readonly weights: Float64Array;
  /** By unit, the number of its alternative among all. */
  readonly taken: Int32Array;
  /** N: what a unit of each asset's weight is worth. */
  readonly price: Float64Array;
  /** How far it is from optimal and feasible, relative. */
  readonly residual: number;
}

/** What is known of a part of the search: which alternatives are allowed, and a bound on all answers with them. */
export interface Bounded {
  readonly bound: number;
  readonly point: Float64Array;
  /** By alternative: its share in the relaxed answer, and by how much it is worse than the best of its unit. */
  readonly share: Float64Array;
  readonly regret: Float64Array;
}

/** Own curvature below this part of the whole counts as none: such a program is solved in rounds with some curvature added. */
const FLAT = 1e-5;

/** Curvature below this part of the one that costs ask for counts as none, too. */
const WEAK = 1e-2;

/** The curvature that is given, as a part of the steepest cost. */
const LEAST = 0.05;

/** A residual above which a decided answer does not count as one. */
const SOLVED = 1e-6;

/** A residual below which the rows that were held at a guess are right. */
const EXACT = 1e-11;

/** Temperatures, as parts of what a choice may be worth: the first, the first beside a question that was answered, and the last. */
const HOT = 0.1;
const WARM = 1e-3;
const COOL = 1e-9;

/** The last temperature of the rows when every unit is decided. */
const COLD = 1e-11;

/** The part by which the temperature falls while the top moves far. */
const SLOW = 0.3;

/** A bound is not made better when the temperature is below this part of what it misses. */
const CLEAR = 5e-4;

/**
 * The dual of one question at given prices of its limits: bounds with alternatives open, exact answers with all of them decided.
 */
export class UnitDecider {
  readonly units: readonly TradeUnit[];
  readonly program: DualProgram;
  readonly #problem: AfterTaxProblem;
  readonly #rows: readonly DualRow[];
  readonly #prices: LimitPrices;
  readonly #gain: number;
  readonly #center: Float64Array;
  readonly #flat: boolean;
  /** The curvature that flat programs are given. */
  readonly #least: number;
  steps = 0;

  constructor(problem: AfterTaxProblem, units: readonly TradeUnit[], prices: LimitPrices) {
    this.#problem = problem;
    this.units = units;
    this.#prices = prices;
    const { gain, center } = pricedRisk(problem, prices);
    this.#gain = gain;
    this.#center = center;
    this.#rows = dualRows(problem);
    const { own, loadings, factors } = problem.split;
    const curvature = own.map((d) => gain * d);
    this.#least = LEAST * slopeSize(problem);
    this.#flat = curvature.some((c, i) => {
      let shared = 0;
      for (let f = 0; f < factors; f++) shared += loadings[i * factors + f]! ** 2;
      return c < Math.max(WEAK * this.#least, FLAT * (c + gain * shared));
    });
    this.program = this.#programOf({ curvature, center });
  }

  /** By alternative, 1 for every one. */
  everything(): Uint8Array {
    return new Uint8Array(this.program.tables.held.length).fill(1);
  }

  /** Prices to begin with: those of the weights as they are. */
  start(): Float64Array {
    const { factors, loadings } = this.#problem.split;
    const apart = this.#center.map((center, i) => this.#problem.choices[i]!.held - center);
    const point = new Float64Array(this.program.size);
    point.set(sharedExposure(loadings, factors, apart));
    return point;
  }

  /**
   * The best bound on all answers with the allowed alternatives, from nearby prices on: its top is followed while the temperature falls.
   *
   * @param warm - whether the prices are those of a question that differs in one choice
   * @param stopAbove - a bound above this is as good as any
   */
  bound(
    allowed: Uint8Array,
    near: Float64Array,
    scale: number,
    warm = false,
    stopAbove: number = Number.POSITIVE_INFINITY,
  ): Bounded {
    const { program } = this;
    const point = near.slice();
    this.#setModes(program, false);
    this.#sign(point, scale);
    const rounding = 1e-13 * (scale + Math.abs(program.evaluate(point, allowed, 0)));
    let best = { value: Number.NEGATIVE_INFINITY, point };
    const before = point.slice();
    let temperature = (warm ? WARM : HOT) * scale;
    let [last, ratio] = [0, SLOW];
    this.#centerRows(program, point, allowed, temperature);
    for (;;) {
      const climb = climbDual(program, point, allowed, {
        temperature,
        enough: Math.max(rounding, 1e-3 * temperature),
        maxSteps: 25,
        stopAbove: stopAbove + 1e3 * temperature,
      });
      this.steps += climb.steps;
      const value = program.evaluate(point, allowed, 0);
      if (value > best.value) best = { value, point: point.slice() };
      // what is left to win is of the size of the temperature
      const isClear = stopAbove < Number.POSITIVE_INFINITY && temperature < CLEAR * (stopAbove - value);
      if (value > stopAbove || isClear || temperature <= COOL * scale) break;
      if (climb.steps > 10) ratio = SLOW;
      else if (last > 0 && climb.steps <= 3) ratio = Math.max(1e-3, ratio ** 2);
      const next = Math.max(ratio * temperature, COOL * scale);
      // the top moves nearly in a straight line as it cools
      for (let k = 0; k < point.length; k++) {
        const now = point[k]!;
        if (last > 0) point[k] = now + ((now - before[k]!) * (temperature - next)) / (last - temperature);
        if (k >= program.factors && point[k]! * now <= 0) point[k] = now * (next / temperature);
        before[k] = now;
      }
      last = temperature;
      temperature = next;
    }
    program.evaluate(best.point, allowed, COOL * scale);
    const share = program.share.slice();
    const bound = program.evaluate(best.point, allowed, 0);
    return { bound, point: best.point, share, regret: regretOf(this.program, allowed) };
  }

  /** A bound at the prices of a decided answer: where no other alternative is better there, the answer is proved. */
  check(decided: Decided, allowed: Uint8Array): Bounded {
    this.#setModes(this.program, false);
    const bound = this.program.evaluate(decided.point, allowed, 0);
    return { bound, point: decided.point, share: this.program.share.slice(), regret: regretOf(this.program, allowed) };
  }

  /** The best answer with one alternative for every unit; undefined where there is none or it was not found. */
  decide(taken: Int32Array, near: Float64Array, scale: number): Decided | undefined {
    const allowed = new Uint8Array(this.program.tables.held.length);
    for (const a of taken) allowed[a] = 1;
    if (!this.#flat) return this.#settle(this.program, taken, allowed, near, scale, this.#problem.split.own);
    return this.#settleFlat(taken, allowed, near, scale);
  }

  /** Where assets have no risk of their own they get some, around the last answer, until it does not move. */
  #settleFlat(taken: Int32Array, allowed: Uint8Array, near: Float64Array, scale: number): Decided | undefined {
    const { own, loadings, factors } = this.#problem.split;
    const added = own.map((d, i) => {
      let shared = 0;
      for (let f = 0; f < factors; f++) shared += loadings[i * factors + f]! ** 2;
      return 0.02 * (d + shared) + this.#least / this.#gain;
    });
    let at: Float64Array = Float64Array.from(this.#problem.choices, ({ held }) => held);
    let point = near;
    let best: Decided | undefined;
    for (let turn = 0; turn < 300; turn++) {
      const curvature = own.map((d, i) => this.#gain * (d + added[i]!));
      const center = own.map((d, i) => (d * this.#center[i]! + added[i]! * at[i]!) / (d + added[i]!));
      const program = this.#programOf({ curvature, center });
      const decided = this.#settle(program, taken, allowed, point, scale, own);
      if (decided === undefined) return best;
      best = decided;
      point = decided.point;
      let moved = 0;
      for (let i = 0; i < at.length; i++) moved = Math.max(moved, Math.abs(decided.weights[i]! - at[i]!));
      at = decided.weights;
      if (moved < 1e-11) break;
    }
    return best;
  }

  #settle(
    program: DualProgram,
    taken: Int32Array,
    allowed: Uint8Array,
    near: Float64Array,
    scale: number,
    own: Float64Array,
  ): Decided | undefined {
    const soft = this.#rows.some(({ min, max }) => min !== max);
    const point = near.slice();
    this.#setModes(program, true);
    if (soft) this.#holdRows(program, point, allowed, COLD * scale);
    let arrived = this.#settleRows(program, point, allowed, scale);
    let residual = residualOf(this.#problem, this.#center, this.#rows, program.weights, point);
    if (soft && !(arrived && residual < EXACT)) {
      point.set(near);
      this.#cool(program, point, allowed, scale);
      arrived = this.#settleRows(program, point, allowed, scale);
      residual = residualOf(this.#problem, this.#center, this.#rows, program.weights, point);
    }
    if (!(residual < SOLVED)) return undefined;
    const weights = program.weights.slice();
    return {
      value: minimizedValue(this.#problem, { gain: this.#gain, center: this.#center }, program, weights, own),
      point,
      weights,
      taken,
      price: program.price.slice(),
      residual,
    };
  }

  /** Follows the barrier of the rows down until it is clear which of them stand at a limit. */
  #cool(program: DualProgram, point: Float64Array, allowed: Uint8Array, scale: number): void {
    this.#setModes(program, true);
    this.#sign(point, scale);
    for (let temperature = 0.1 * scale; temperature > COLD * scale; temperature *= 0.05) {
      this.steps += climbDual(program, point, allowed, {
        temperature,
        enough: 1e-3 * temperature,
        maxSteps: 30,
      }).steps;
    }
    this.#holdRows(program, point, allowed, COLD * scale);
  }

  /** The top with some rows held at a limit, let go or held anew until each has a price of the right sign; says whether that was reached. */
  #settleRows(program: DualProgram, point: Float64Array, allowed: Uint8Array, scale: number): boolean {
    const size = Math.max(1, greatest(Float64Array.from(this.#problem.choices, ({ held }) => held)));
    const enough = 1e-18 * (scale + 1e-9);
    let settled = false;
    for (let turn = 0; turn < 2 * this.#rows.length + 1 && !settled; turn++) {
      this.steps += climbDual(program, point, allowed, { temperature: 0, enough, maxSteps: 100 }).steps;
      settled = !this.#changeRow(program, point, size);
    }
    program.evaluate(point, allowed, 0);
    return settled;
  }

  /** Which rows stand at a limit after the barrier: those whose price is greater than their room. */
  #holdRows(program: DualProgram, point: Float64Array, allowed: Uint8Array, temperature: number): void {
    program.evaluate(point, allowed, temperature);
    const force = greatest(program.price) || 1;
    this.#rows.forEach(({ min, max, coefficients, counts }, r) => {
      if (min === max || counts) return;
      let sum = 0;
      for (let i = 0; i < program.n; i++) sum += coefficients[i]! * program.weights[i]!;
      const y = point[program.factors + r]!;
      const room = Math.min(sum - min, max - sum);
      const holds = Math.abs(y) / force > Math.max(room, 0);
      program.rowModes[r] = !holds ? "off" : y > 0 ? "lower" : "upper";
      if (!holds) point[program.factors + r] = 0;
    });
  }

  /** Lets go of a row with a price of the wrong sign, or holds one that is broken; says whether there was any. */
  #changeRow(program: DualProgram, point: Float64Array, size: number): boolean {
    let worst = 1e-12 * size;
    let change: (() => void) | undefined;
    this.#rows.forEach(({ min, max, coefficients, counts }, r) => {
      if (min === max || counts) return;
      const mode = program.rowModes[r]!;
      const at = program.factors + r;
      if (mode === "off") {
        let sum = 0;
        for (let i = 0; i < program.n; i++) sum += coefficients[i]! * program.weights[i]!;
        const broken = Math.max(min - sum, sum - max);
        if (broken > worst) {
          worst = broken;
          change = () => {
            program.rowModes[r] = min - sum > 0 ? "lower" : "upper";
          };
        }
        return;
      }
      const y = point[at]!;
      if ((mode === "lower" && y < 0) || (mode === "upper" && y > 0)) {
        change ??= () => {
          program.rowModes[r] = "off";
          point[at] = 0;
        };
      }
    });
    change?.();
    return change !== undefined;
  }

  /** Prices at which the barrier leaves a row where it is, for all rows but those that stand at a limit. */
  #centerRows(program: DualProgram, point: Float64Array, allowed: Uint8Array, temperature: number): void {
    program.evaluate(point, allowed, temperature);
    const force = greatest(program.price);
    this.#rows.forEach((row, r) => {
      const { min, max } = row;
      const at = program.factors + r;
      const sum = program.reached(row);
      if (min === max || !(sum > min && sum < max)) return;
      if (Math.abs(point[at]!) > force * Math.min(sum - min, max - sum)) return;
      point[at] = temperature * (1 / (sum - min) - 1 / (max - sum));
    });
  }

  /** The number of assets held is decided with the units, so the row that counts them is then left out. */
  #setModes(program: DualProgram, decided: boolean): void {
    this.#rows.forEach(({ min, max, counts }, r) => {
      program.rowModes[r] = min === max ? "equal" : counts && decided ? "off" : "soft";
    });
  }

  /** One-sided rows need a price of the right sign while they are soft. */
  #sign(point: Float64Array, scale: number): void {
    this.#rows.forEach(({ min, max, counts }, r) => {
      const at = this.program.factors + r;
      const least = counts ? scale : 1e-2 * scale;
      if (min !== Number.NEGATIVE_INFINITY && max === Number.POSITIVE_INFINITY) point[at] = Math.max(point[at]!, least);
      if (max !== Number.POSITIVE_INFINITY && min === Number.NEGATIVE_INFINITY)
        point[at] = Math.min(point[at]!, -least);
    });
  }

  #programOf(own: OwnRisk): DualProgram {
    const tables = segmentTables(this.#problem, this.units, this.#prices, own);
    return new DualProgram(this.#problem, tables, this.#rows, this.#gain, this.#center);
  }
}

function greatest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
