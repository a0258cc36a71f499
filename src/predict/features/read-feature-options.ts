import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { checkPriceValues } from "../../core/tables/check-price-values.js";
import { checkDates } from "../../core/tables/check-table.js";
import { periodsPerYear } from "../../core/tables/periods-per-year.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { PricesTable, Table } from "../../core/types.js";
import { type FeatureContext, featureSpans, meanReturns, simpleReturns } from "./feature-context.js";
import { featureDefinitions } from "./feature-definitions.js";
import type {
  CustomFeature,
  FeatureName,
  FeatureOptions,
  FeatureScale,
  RegimeProbabilityPath,
} from "./feature-types.js";

/** Features and the data they are computed from, checked and made to fit each other. */
export interface ReadFeatures {
  readonly prices: PricesTable;
  readonly features: readonly (FeatureName | CustomFeature)[];
  readonly context: FeatureContext;
  readonly scale: FeatureScale;
  /** Probabilities of regimes with their number. */
  readonly regime: (RegimeProbabilityPath & { readonly count: number }) | undefined;
}

const names = [...Object.keys(featureDefinitions), "regime"] as FeatureName[];
const custom: OptionsOf<CustomFeature> = {
  name: { kind: "text", required: true },
  lookback: { kind: "number", integer: true, min: 1, max: 1_000_000, required: true },
  compute: { kind: "function", required: true },
};
const feature: OptionDeclaration = {
  kind: "value",
  read: (name, value) =>
    typeof value === "string"
      ? readOption(name, value, { kind: "choice", of: names })
      : readOption(name, value, { kind: "object", of: custom }),
};
const asIs: OptionDeclaration = { kind: "value", read: (_, value) => value };

/** Declarations of {@link FeatureOptions}, for those that take them among others. */
export const featureOptions: OptionsOf<FeatureOptions, "scale"> = {
  features: { kind: "list", of: feature, minLength: 1, maxLength: 1_000 },
  volumes: asIs,
  market: asIs,
  regime: asIs,
  scale: { kind: "choice", of: ["rank", "standardize", "none"], default: "rank" },
  periodsPerYear: { kind: "number", min: 1, max: 1_000_000 },
};

/**
 * Prices and options of features.
 *
 * @throws {@link PortfolioError} those of tables; `conflicting-options` for a feature whose data is not given; `shape`,
 *   `unknown-date`; `invalid-argument` for names that repeat
 */
export function readFeatures(given: PricesTable, options: FeatureOptions, what: string): ReadFeatures {
  const prices = requireTable("prices", given, "prices");
  checkPriceValues(prices);
  const read = readOptions("options", options, featureOptions, { what });
  const volumes = read.volumes === undefined ? undefined : readVolumes(read.volumes, prices);
  const regime = read.regime === undefined ? undefined : readRegime(read.regime);
  const features = read.features ?? names.filter((name) => missingData(name, volumes, regime) === undefined);
  const seen = new Set<string>();
  for (const [k, one] of features.entries()) {
    const name = typeof one === "string" ? one : one.name;
    const missing = typeof one === "string" ? missingData(one, volumes, regime) : undefined;
    if (missing !== undefined) {
      throw new PortfolioError(
        "conflicting-options",
        `options.features[${k}] is "${name}", which needs ${missing}: give options.${missing}, or leave the feature out`,
        { feature: name },
      );
    }
    if (seen.has(name)) {
      throw new PortfolioError("invalid-argument", `options.features[${k}] is "${name}" again: give each name once`, {
        feature: name,
      });
    }
    seen.add(name);
  }
  const spans = featureSpans(read.periodsPerYear ?? (prices.dates.length < 2 ? 252 : periodsPerYear(prices.dates)));
  const count = prices.assets.length;
  const returns = simpleReturns(prices.values, count);
  const market = read.market === undefined ? meanReturns(returns, count) : marketReturns(read.market, prices);
  const window = new Float64Array(Math.max(spans.long, spans.short, spans.month));
  const context = { spans, count, prices: prices.values, returns, market, volumes, window };
  return { prices, features, context, scale: read.scale, regime };
}

function missingData(name: FeatureName, volumes: unknown, regime: unknown): "volumes" | "regime" | undefined {
  if (name === "regime") return regime === undefined ? "regime" : undefined;
  return featureDefinitions[name].needs === "volumes" && volumes === undefined ? "volumes" : undefined;
}

/** Volumes in the order of the prices; dates and assets that the table does not have are missing. */
function readVolumes(given: Table, { assets, dates, values }: PricesTable): Float64Array {
  const table = requireTable("options.volumes", given, "any");
  const wrong = table.values.findIndex((volume) => volume < 0 || volume === Number.POSITIVE_INFINITY);
  if (wrong >= 0) {
    const [asset, date] = [
      table.assets[wrong % table.assets.length],
      table.dates[Math.floor(wrong / table.assets.length)],
    ];
    throw new PortfolioError(
      "invalid-argument",
      `options.volumes: the volume of ${asset} on ${date} is ${table.values[wrong]}: give shares traded, or NaN`,
      { asset, date },
    );
  }
  const absent = assets.find((asset) => !table.assets.includes(asset));
  if (absent !== undefined) {
    throw new PortfolioError(
      "unknown-asset",
      `options.volumes has no column for ${absent}: give one, NaN where not known`,
      {
        asset: absent,
      },
    );
  }
  const columns = assets.map((asset) => table.assets.indexOf(asset));
  const rows = new Map(table.dates.map((date, t) => [date, t]));
  const volumes = new Float64Array(values.length).fill(Number.NaN);
  for (const [t, date] of dates.entries()) {
    const row = rows.get(date);
    if (row === undefined) continue;
    for (const [i, column] of columns.entries()) {
      volumes[t * assets.length + i] = table.values[row * table.assets.length + column]!;
    }
  }
  return volumes;
}

/** Returns of the market on the dates of the prices; a date on which it has no price is missing. */
function marketReturns(given: PricesTable, { dates }: PricesTable): Float64Array {
  const table = requireTable("options.market", given, "prices");
  checkPriceValues(table);
  if (table.assets.length !== 1) {
    throw new PortfolioError(
      "shape",
      `options.market has ${table.assets.length} columns: give the prices of one market`,
      {
        expected: 1,
        actual: table.assets.length,
      },
    );
  }
  const rows = new Map(table.dates.map((date, t) => [date, t]));
  const level = Float64Array.from(dates, (date) => table.values[rows.get(date) ?? -1] ?? Number.NaN);
  if (level.every(Number.isNaN)) {
    throw new PortfolioError("unknown-date", "options.market has no price on any date of the prices", {});
  }
  return simpleReturns(level, 1);
}

const regimeDeclared: OptionsOf<RegimeProbabilityPath> = {
  dates: asIs,
  probabilities: { kind: "numbers", min: 0, max: 1, required: true },
};

function readRegime(given: RegimeProbabilityPath): RegimeProbabilityPath & { readonly count: number } {
  if (typeof given !== "object" || given === null) {
    throw new PortfolioError(
      "invalid-argument",
      `options.regime is ${shownValue(given)}: give { dates, probabilities }, such as detectRegimes(market).path`,
    );
  }
  const { dates, probabilities } = given;
  checkDates("options.regime.dates", dates);
  const read = readOptions<RegimeProbabilityPath>("options.regime", { dates, probabilities }, regimeDeclared);
  const count = read.probabilities.length / dates.length;
  if (!Number.isInteger(count) || count === 0) {
    throw new PortfolioError(
      "shape",
      `options.regime.probabilities has ${read.probabilities.length} numbers for ${dates.length} dates: give a row of probabilities for each`,
    );
  }
  return { dates, probabilities: Float64Array.from(read.probabilities), count };
}
