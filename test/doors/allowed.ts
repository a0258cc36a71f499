/** Where the walk over all exports may find more than it knows: rows of data with columns of the caller's, names that are data. */

const HAS =
  (...keys: readonly string[]) =>
  (value: Readonly<Record<string, unknown>>) =>
    keys.every((key) => key in value);

/** Objects that the library made or that a file gave: tables, moments, models, results, rows. More keys on them are the caller's. */
const DATA: readonly ((value: Readonly<Record<string, unknown>>) => boolean)[] = [
  HAS("assets", "dates", "values"),
  HAS("assets", "mean", "covariance"),
  HAS("names", "loadings"),
  HAS("id", "type", "date"),
  HAS("date", "asset"),
  HAS("asset", "quantity"),
  HAS("name", "portfolioWeight"),
  HAS("openLots", "dispositions"),
  HAS("version"),
  HAS("status", "method"),
  HAS("status", "corners"),
  HAS("weights", "expectedReturn", "volatility"),
];

/** Records whose keys are names: another name is another asset, a year, a label. */
const BY_NAME = /\.(names|details)$/;

export function extraKeysAllowed(name: string, path: string, value: Readonly<Record<string, unknown>>): boolean {
  // columns that `assets` does not name are left out
  if (/^(prices|returns)FromColumns$/.test(name) && path === "1") return true;
  return BY_NAME.test(path) || DATA.some((is) => is(value));
}

/** Places where NaN and null stand for a value that is missing. */
export function missingAllowed(name: string, path: string): boolean {
  if (/^(prices|returns)FromColumns$/.test(name)) return /^1\.[^.]+\.\d+$/.test(path);
  return name === "pricesFromRows" && /^0\.\d+\.price$/.test(path);
}
