import { PortfolioError } from "../core/errors/portfolio-error.js";
import { requireObject } from "../core/errors/require-object.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { BrinsonPeriod, BrinsonSector } from "./brinson-types.js";

/** Weights of one side may miss 1 by this much; beyond it a sector is missing. */
const WEIGHT_TOLERANCE = 1e-6;

/**
 * The periods, checked and with every return filled in.
 *
 * @throws {@link PortfolioError} `empty`, `invalid-argument` (weights that do not sum to 1, a sector twice), `not-finite`
 */
export function readBrinsonPeriods(periods: readonly BrinsonPeriod[]): readonly (readonly Required<BrinsonSector>[])[] {
  requireList("periods", periods);
  if (periods.length === 0) throw new PortfolioError("empty", "periods is empty: give at least one");
  // as a copy, because `map` passes over the holes of an array
  return [...periods].map((period, t) => {
    requireObject(`periods[${t}]`, period, "an object with sectors");
    const { sectors } = period;
    requireList(`periods[${t}].sectors`, sectors);
    if (sectors.length === 0) throw new PortfolioError("empty", `periods[${t}] has no sectors: give at least one`);
    const seen = new Set<string>();
    for (const [k, sector] of sectors.entries()) {
      requireObject(`periods[${t}].sectors[${k}]`, sector, "an object with name, weights and returns");
      const { name } = sector;
      if (typeof name !== "string") {
        throw new PortfolioError(
          "invalid-argument",
          `periods[${t}].sectors[${k}].name is ${shownValue(name)}: give the name of the sector`,
        );
      }
      if (seen.has(name)) {
        throw new PortfolioError("invalid-argument", `periods[${t}] has the sector ${name} twice: join the two`, {
          period: t,
          sector: name,
        });
      }
      seen.add(name);
    }
    const read = sectors.map((sector) => readSector(sector, t));
    checkSum(read, "portfolioWeight", t);
    checkSum(read, "benchmarkWeight", t);
    return read;
  });
}

function readSector(sector: BrinsonSector, t: number): Required<BrinsonSector> {
  const finite = (field: keyof BrinsonSector): number => {
    const value = sector[field];
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw new PortfolioError(
      "not-finite",
      `periods[${t}].${sector.name}.${field} is ${shownValue(value)}: give a finite number`,
      { period: t, sector: sector.name, field },
    );
  };
  const portfolioWeight = finite("portfolioWeight");
  const benchmarkWeight = finite("benchmarkWeight");
  const isMissing = (value: number): boolean => value === undefined || value === null || Number.isNaN(value);
  const noPortfolio = portfolioWeight === 0 && isMissing(sector.portfolioReturn);
  const noBenchmark = benchmarkWeight === 0 && isMissing(sector.benchmarkReturn);
  const nothing = noPortfolio && noBenchmark;
  return {
    name: sector.name,
    portfolioWeight,
    benchmarkWeight,
    portfolioReturn: nothing ? 0 : noPortfolio ? finite("benchmarkReturn") : finite("portfolioReturn"),
    benchmarkReturn: nothing ? 0 : noBenchmark ? finite("portfolioReturn") : finite("benchmarkReturn"),
    currencyReturn: sector.currencyReturn === undefined ? 0 : finite("currencyReturn"),
  };
}

function checkSum(sectors: readonly BrinsonSector[], side: "portfolioWeight" | "benchmarkWeight", t: number): void {
  const sum = sectors.reduce((total, sector) => total + sector[side], 0);
  if (Math.abs(sum - 1) <= WEIGHT_TOLERANCE) return;
  throw new PortfolioError(
    "invalid-argument",
    `periods[${t}]: ${side} sums to ${sum}, not to 1: add what is missing, cash included, or divide by the sum`,
    { period: t, side, sum },
  );
}

function requireList(name: string, value: unknown): void {
  if (Array.isArray(value)) return;
  throw new PortfolioError("invalid-argument", `${name} is ${shownValue(value)}: give an array`, { argument: name });
}
