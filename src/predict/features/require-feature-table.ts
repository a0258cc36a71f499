import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { checkTable } from "../../core/tables/check-table.js";
import type { FeatureTable } from "./feature-types.js";

const asIs = { kind: "value", read: (_: string, value: unknown) => value, required: true } as const;
const declared: OptionsOf<FeatureTable> = {
  dates: asIs,
  assets: asIs,
  names: { kind: "list", of: { kind: "text" }, minLength: 1, maxLength: 10_000, required: true },
  values: asIs,
  lookback: { kind: "record", of: { kind: "number", integer: true, min: 1 }, required: true },
};

/**
 * A feature table whose parts fit together; NaN is a missing feature.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `not-finite`; those of dates and names of assets
 */
export function requireFeatureTable(name: string, given: FeatureTable): FeatureTable {
  if (typeof given !== "object" || given === null || !("names" in given)) {
    throw new PortfolioError("invalid-argument", `${name} is ${shownValue(given)}: give what buildFeatures returned`, {
      argument: name,
    });
  }
  const { names, lookback } = readOptions<FeatureTable>(name, given, declared, { what: "a part of a feature table" });
  const { dates, assets, values } = given;
  if (!(values instanceof Float64Array)) {
    throw new PortfolioError("invalid-argument", `${name}.values is ${shownValue(values)}: give a Float64Array`, {
      argument: `${name}.values`,
    });
  }
  checkTable(name, { dates, assets, values: new Float64Array(dates?.length * assets?.length || 0) });
  const expected = dates.length * assets.length * names.length;
  if (values.length !== expected) {
    throw new PortfolioError(
      "shape",
      `${name}.values has ${values.length} numbers for ${dates.length} dates, ${assets.length} assets and ${names.length} features`,
      { expected, actual: values.length },
    );
  }
  const unknown = Object.keys(lookback).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new PortfolioError("invalid-argument", `${name}.lookback.${unknown} is of no feature: ${names.join(", ")}`);
  }
  const infinite = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (infinite >= 0) {
    throw new PortfolioError("not-finite", `${name}.values[${infinite}] is ${values[infinite]}: give numbers, or NaN`);
  }
  return given;
}
