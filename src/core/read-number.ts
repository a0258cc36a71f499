import { PortfolioError } from "./portfolio-error.js";

/** A confidence level strictly between 0 and 1. @throws {@link PortfolioError} `invalid-argument` */
export function readLevel(level: number | undefined, fallback = 0.95): number {
  if (level === undefined) return fallback;
  if (typeof level === "number" && level > 0 && level < 1) return level;
  throw new PortfolioError("invalid-argument", `level is ${String(level)}: give a fraction between 0 and 1, as 0.95`, {
    level,
  });
}

/** A finite number, or the fallback when it is left out. @throws {@link PortfolioError} `not-finite` */
export function readFinite(argument: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new PortfolioError("not-finite", `${argument} is ${String(value)}: give a finite number`, { argument, value });
}

/** A finite number above zero. @throws {@link PortfolioError} `invalid-argument` */
export function readPositive(argument: string, value: number): number {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  throw new PortfolioError("invalid-argument", `${argument} is ${String(value)}: give a number above 0`, {
    argument,
    value,
  });
}

/** A whole number of at least `least`. @throws {@link PortfolioError} `invalid-argument` */
export function readCount(argument: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new PortfolioError(
    "invalid-argument",
    `${argument} is ${String(value)}: give a whole number of at least ${least}`,
    { argument, value, least },
  );
}
