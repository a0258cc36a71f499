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

export function extraKeysAllowed(_name: string, path: string, value: Readonly<Record<string, unknown>>): boolean {
  return BY_NAME.test(path) || DATA.some((is) => is(value));
}

export function missingAllowed(_name: string, _path: string): boolean {
  return false;
}
