import { PortfolioError } from "../errors/portfolio-error.js";
import type { PerAsset } from "../types.js";
import { assetPosition } from "./asset-positions.js";

/**
 * One number for each asset, in table order, from any of the shapes a caller may use.
 *
 * @param name - what the caller handed in, for messages: `"weights"`, `"constraints.max"`
 * @param value - a number for all, numbers by name, or N numbers in order; `undefined` is `fallback` for all
 * @param fallback - what an asset takes that is not named
 * @param options - `allowInfinite`: ±Infinity is a value (a bound that does not bind); NaN never is
 * @returns a new array of N numbers
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `shape`
 * @remarks O(N).
 */
export function resolvePerAsset(
  name: string,
  value: PerAsset | undefined,
  assets: readonly string[],
  fallback: number,
  options: { readonly allowInfinite?: boolean } = {},
): Float64Array {
  const resolved = new Float64Array(assets.length);
  const accepted = (x: unknown): x is number =>
    typeof x === "number" && (options.allowInfinite ? !Number.isNaN(x) : Number.isFinite(x));
  const refuse = (label: string, x: unknown): never => {
    throw new PortfolioError("not-finite", `${label} is ${String(x)}: give a finite number`, {
      argument: label,
      value: x,
    });
  };

  if (value === undefined) return resolved.fill(fallback);
  if (typeof value === "number") return accepted(value) ? resolved.fill(value) : refuse(name, value);
  if (value instanceof Float64Array || Array.isArray(value)) {
    const values = value as ArrayLike<number>;
    if (values.length !== assets.length) {
      throw new PortfolioError(
        "shape",
        `${name} has ${values.length} numbers for ${assets.length} assets: give one for each, in order`,
        {
          argument: name,
          expected: assets.length,
          actual: values.length,
        },
      );
    }
    for (let i = 0; i < assets.length; i++) {
      resolved[i] = accepted(values[i]) ? values[i]! : refuse(`${name}.${assets[i]}`, values[i]);
    }
    return resolved;
  }
  if (typeof value !== "object" || value === null) return refuse(name, value);

  resolved.fill(fallback);
  for (const asset of Object.keys(value)) {
    const x: unknown = value[asset];
    if (x === undefined) continue;
    resolved[assetPosition(name, asset, assets)] = accepted(x) ? x : refuse(`${name}.${asset}`, x);
  }
  return resolved;
}
