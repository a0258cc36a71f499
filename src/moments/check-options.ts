import { nearestName } from "../core/nearest-name.js";
import { PortfolioError } from "../core/portfolio-error.js";

/** @throws {@link PortfolioError} `invalid-argument` unless it is a finite number above 0 */
export function checkPositive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new PortfolioError("invalid-argument", `${name} is ${value}: give a finite number greater than 0`, {
    argument: name,
    value,
  });
}

/** @throws {@link PortfolioError} `not-finite` */
export function checkFinite(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new PortfolioError("not-finite", `${name} is ${value}: give a finite number`, { argument: name, value });
}

/** @throws {@link PortfolioError} `invalid-argument` */
export function checkPeriodsPerYear(value: number): number {
  return checkPositive("periodsPerYear", value);
}

/** @throws {@link PortfolioError} `invalid-argument`, with the nearest name that is known */
export function checkChoice<Choice extends string>(name: string, value: Choice, known: readonly Choice[]): Choice {
  if (known.includes(value)) return value;
  const nearest = nearestName(String(value), known);
  const hint = nearest === undefined ? `known are ${known.join(", ")}` : `did you mean ${nearest}?`;
  throw new PortfolioError("invalid-argument", `${name} is ${JSON.stringify(value)}: ${hint}`, {
    argument: name,
    value,
    nearest,
  });
}
