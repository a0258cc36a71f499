import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";

/** A stream of random numbers that depends on its seed alone, the same in every runtime. */
export interface SeededRandom {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform on [0, 1), 32 bits: twice as fast, for work that mostly draws. */
  uniform32(): number;
  /** Uniform whole number from 0 to `bound` − 1; `bound` is a whole number of at least 1. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * A seeded stream of random numbers (xoroshiro128+).
 *
 * @param seed - a whole number; the same seed gives the same stream everywhere
 * @returns functions that draw the next number; drawing advances the stream
 * @throws {@link PortfolioError} `invalid-argument`
 * @remarks O(1) a draw. Normals by the polar method of Marsaglia and Bray (1964).
 */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed)) {
    throw new PortfolioError("invalid-argument", `seed is ${shownValue(seed)}: give a whole number`, { seed });
  }
  // both halves of a seed beyond 32 bits count
  const generator = xoroshiro128plus((seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1)) | 0);
  let spare = Number.NaN;

  const uniform = (): number => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  };
  const uniform32 = (): number => (generator.next() >>> 0) / 2 ** 32;
  const integer = (bound: number): number => {
    if (!(Number.isSafeInteger(bound) && bound > 0)) {
      throw new PortfolioError("invalid-argument", `bound is ${shownValue(bound)}: give a whole number of at least 1`, {
        argument: "bound",
      });
    }
    return Math.floor(uniform() * bound);
  };
  return { uniform, uniform32, integer, normal };
}
