import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionDeclarations, VariantOption } from "../../core/options/option-types.js";
import type { Weights } from "../../core/types.js";
import type { Observations } from "../../moments/observations.js";

/** A statement about the scenarios' distribution; figures per year. */
export type ScenarioView =
  /** The mean of a mix: `{ AAPL: 1, MSFT: -1 }` is relative. */
  | {
      /** A view on a mean. */
      readonly kind: "mean";
      /** Parts of the mix by asset. */
      readonly assets: Weights;
      /** Mean per year. */
      readonly value: number;
      /** Whether the mean is at the value, or on one side of it. Default "equal". */
      readonly relation?: "equal" | "at-least" | "at-most";
    }
  /** The volatility of a mix; its mean is then held at its view, or else where it was. */
  | {
      /** A view on a volatility. */
      readonly kind: "volatility";
      /** Parts of the mix by asset. */
      readonly assets: Weights;
      /** Standard deviation per year, above 0. */
      readonly value: number;
    }
  /** The correlation of two assets; their means and volatilities are then held at their views, or else where they were. */
  | {
      /** A view on a correlation. */
      readonly kind: "correlation";
      /** Two different assets. */
      readonly assets: readonly [string, string];
      /** From −1 to 1. */
      readonly value: number;
    };

const mix: OptionDeclarations = { assets: { kind: "numbers-by-name", required: true } };

export const scenarioView: VariantOption = {
  kind: "variant",
  of: () => ({
    mean: {
      ...mix,
      value: { kind: "number", required: true },
      relation: { kind: "choice", of: ["equal", "at-least", "at-most"] },
    },
    volatility: { ...mix, value: { kind: "number", above: 0, required: true } },
    correlation: {
      assets: { kind: "list", of: { kind: "text" }, minLength: 2, maxLength: 2, required: true },
      value: { kind: "number", min: -1, max: 1, required: true },
    },
  }),
};

/** Σ_t p_t values_t = 0, or ≥ 0, is what the view at a position asks of the probabilities. */
export interface ScenarioCondition {
  readonly view: number;
  readonly values: Float64Array;
  readonly inequality: boolean;
}

/** A mix of assets, its scenarios, and what is held of it; per period. */
interface Mix {
  readonly returns: Float64Array;
  mean: number;
  variance: number;
  meanHeld: boolean;
  varianceHeld: boolean;
}

/**
 * Views as conditions that are linear in the probabilities.
 *
 * A variance is only linear once the mean is held, a correlation once both means and variances are; so such views bring
 * conditions of their own that hold these at their views or, without one, where the prior has them.
 *
 * @param views - read with {@link scenarioView}
 * @throws {@link PortfolioError} `unknown-asset`, `invalid-argument`
 * @remarks O(T·N) a view.
 */
export function scenarioConditions(
  observations: Observations,
  prior: Float64Array,
  views: readonly ScenarioView[],
  perYear: number,
): readonly ScenarioCondition[] {
  const mixes = new Map<string, Mix>();
  const conditions: ScenarioCondition[] = [];
  const mixOf = (parts: Float64Array): Mix => {
    const key = parts.join();
    const known = mixes.get(key) ?? readMix(observations, prior, parts);
    mixes.set(key, known);
    return known;
  };
  const read = views.map((view, position) => ({ view, position, ...readView(view, position, observations.assets) }));
  const add = (position: number, values: Float64Array, inequality = false): void => {
    conditions.push({ view: position, values, inequality });
  };
  const holdMean = (mix: Mix, position: number): void => {
    if (mix.meanHeld) return;
    mix.meanHeld = true;
    add(
      position,
      mix.returns.map((r) => r - mix.mean),
    );
  };
  const holdVariance = (mix: Mix, position: number): void => {
    holdMean(mix, position);
    if (mix.varianceHeld) return;
    mix.varianceHeld = true;
    add(
      position,
      mix.returns.map((r) => r * r - mix.mean * mix.mean - mix.variance),
    );
  };

  // means first, then variances, then correlations: each stands on those before
  for (const { view, position, parts } of read) {
    if (view.kind !== "mean") continue;
    const mix = mixOf(parts[0]!);
    const target = view.value / perYear;
    if (view.relation === "at-least" || view.relation === "at-most") {
      const sign = view.relation === "at-least" ? 1 : -1;
      add(
        position,
        mix.returns.map((r) => sign * (r - target)),
        true,
      );
      mix.mean = sign * Math.max(sign * mix.mean, sign * target);
    } else {
      mix.mean = target;
      mix.meanHeld = true;
      add(
        position,
        mix.returns.map((r) => r - target),
      );
    }
  }
  for (const { view, position, parts } of read) {
    if (view.kind !== "volatility") continue;
    const mix = mixOf(parts[0]!);
    mix.variance = view.value ** 2 / perYear;
    mix.varianceHeld = false; // a second view on the same mix is a condition of its own
    holdVariance(mix, position);
  }
  for (const { view, position, parts } of read) {
    if (view.kind !== "correlation") continue;
    const [a, b] = [mixOf(parts[0]!), mixOf(parts[1]!)];
    holdVariance(a, position);
    holdVariance(b, position);
    const product = view.value * Math.sqrt(a.variance * b.variance) + a.mean * b.mean;
    add(
      position,
      a.returns.map((r, t) => r * b.returns[t]! - product),
    );
  }
  return conditions;
}

function readMix({ values, rows, columns }: Observations, prior: Float64Array, parts: Float64Array): Mix {
  const returns = new Float64Array(rows);
  let mean = 0;
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < columns; i++)
      if (parts[i] !== 0) returns[t] = returns[t]! + parts[i]! * values[t * columns + i]!;
    mean += prior[t]! * returns[t]!;
  }
  const variance = returns.reduce((sum, r, t) => sum + prior[t]! * (r - mean) ** 2, 0);
  return { returns, mean, variance, meanHeld: false, varianceHeld: false };
}

function readView(
  view: ScenarioView,
  position: number,
  assets: readonly string[],
): { readonly parts: readonly Float64Array[] } {
  const name = `options.views[${position}].assets`;
  const refuse = (came: string, expected: string): never => {
    throw new PortfolioError("invalid-argument", `${name} ${came}: give ${expected}`, { argument: name, position });
  };
  if (view.kind !== "correlation") {
    const parts = resolvePerAsset(name, view.assets, assets, 0);
    return { parts: [parts.every((part) => part === 0) ? refuse("is empty", "at least one asset a part") : parts] };
  }
  const [a, b] = view.assets.map((asset) => assetPosition(name, asset, assets));
  if (a === b) refuse(`names ${view.assets[0]} twice`, "two different assets");
  return { parts: [a!, b!].map((i) => Float64Array.from(assets, (_, j) => (i === j ? 1 : 0))) };
}
