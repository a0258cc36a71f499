import { nearestName } from "../../core/errors/nearest-name.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf, ReadOptions } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { taxRatesOptions } from "../law/check-rates.js";
import type { LocationInput, LocationOptions } from "./location-types.js";
import type { LocatedAsset } from "./location-values.js";

const locatedAsset: OptionsOf<LocatedAsset> = {
  asset: { kind: "text", required: true },
  amount: { kind: "number", min: 0, required: true },
  expectedReturn: { kind: "number", min: -1, required: true },
  interestYield: { kind: "number", min: -1, max: 1, unit: "fraction" },
  dividendYield: { kind: "number", min: 0, max: 1, unit: "fraction" },
  realization: { kind: "number", min: 0, max: 1, unit: "fraction" },
  allowed: { kind: "list", of: { kind: "text" } },
};

const locatedAccount: OptionsOf<LocationInput["accounts"][number]> = {
  id: { kind: "text", required: true },
  kind: { kind: "choice", of: ["taxable", "traditional", "roth"], required: true },
  balance: { kind: "number", min: 0, required: true },
};

const locationInput: OptionsOf<LocationInput> = {
  assets: { kind: "list", of: { kind: "object", of: locatedAsset }, required: true, minLength: 1 },
  accounts: { kind: "list", of: { kind: "object", of: locatedAccount }, required: true, minLength: 1 },
};

const locationOptions: OptionsOf<LocationOptions, "horizonYears"> = {
  rates: { kind: "object", of: taxRatesOptions, required: true },
  retirementRate: { kind: "number", min: 0, max: 1, unit: "fraction" },
  horizonYears: { kind: "number", integer: true, min: 1, max: 1000, default: 20 },
  values: { kind: "record", of: { kind: "numbers-by-name" } },
};

/**
 * The arguments of `locateAssets`, read and held against each other.
 *
 * @throws {@link PortfolioError} as `locateAssets`
 * @remarks O(A·K).
 */
export function readLocation(
  input: LocationInput,
  options: LocationOptions,
): LocationInput & ReadOptions<LocationOptions, "horizonYears"> {
  const { assets, accounts } = readOptions("input of locateAssets", input, locationInput, {
    what: "a part of the input of locateAssets",
  });
  const read = readOptions("options", options, locationOptions, { what: "an option of locateAssets" });
  const names = unique(assets.map(({ asset }) => asset));
  const ids = unique(accounts.map(({ id }) => id));
  for (const [asset, byAccount] of Object.entries(read.values ?? {})) {
    requireKnown("options.values", asset, names, "unknown-asset");
    for (const id of Object.keys(byAccount)) requireKnown(`options.values.${asset}`, id, ids, "invalid-argument");
  }
  assets.forEach(({ allowed = [] }, i) => {
    for (const id of allowed) requireKnown(`assets[${i}].allowed`, id, ids, "invalid-argument");
  });
  const wanted = assets.reduce((sum, { amount }) => sum + amount, 0);
  const room = accounts.reduce((sum, { balance }) => sum + balance, 0);
  if (!(wanted > 0) || Math.abs(wanted - room) > 1e-9 * wanted) {
    throw new PortfolioError(
      "conflicting-options",
      `the assets sum to ${wanted} and the balances to ${room}: they must be the same and above 0`,
      { assets: wanted, accounts: room },
    );
  }
  return { assets, accounts, ...read };
}

function unique(names: readonly string[]): readonly string[] {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return names;
  throw new PortfolioError("duplicate-asset", `${twice} stands twice: give each its own name`, { name: twice });
}

function requireKnown(
  name: string,
  value: string,
  names: readonly string[],
  code: "unknown-asset" | "invalid-argument",
): void {
  if (names.includes(value)) return;
  const nearest = nearestName(value, names);
  const hint = nearest === undefined ? `known are ${names.join(", ")}` : `did you mean ${nearest}?`;
  throw new PortfolioError(code, `${name}.${value} is not known: ${hint}`, { name: value, nearest });
}
