import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import type { Weights } from "../../core/types.js";

/** What someone expects of a mix of assets, and how surely. */
export interface ReturnView {
  /** The mix: `{ AAPL: 1 }` is absolute, `{ AAPL: 1, MSFT: -1 }` says how much better AAPL does than MSFT. */
  readonly assets: Weights;
  /** Expected return of the mix, per year. */
  readonly return: number;
  /** Idzorek's: 0 the view has no effect, 1 it holds exactly, between them the pull is in proportion. Default 0.5. */
  readonly confidence?: number;
  /** Its entry of Ω instead: variance of the error of the expected return, per year. */
  readonly variance?: number;
}

export const returnView: OptionsOf<ReturnView> = {
  assets: { kind: "numbers-by-name", required: true },
  return: { kind: "number", required: true },
  confidence: { kind: "number", min: 0, max: 1 },
  variance: { kind: "number", min: 0 },
};

/** A view in the order of the assets. */
export interface ResolvedView {
  /** Where it stands among the caller's views. */
  readonly position: number;
  /** N, the row of P. */
  readonly mix: Float64Array;
  readonly expected: number;
  /** 0..1; what counts when there is no `variance`. */
  readonly confidence: number;
  readonly variance: number | undefined;
}

/**
 * Views as rows of numbers.
 *
 * @param views - read with {@link returnView}
 * @throws {@link PortfolioError} `unknown-asset`, `invalid-argument`, `conflicting-options`
 * @remarks O(N·V).
 */
export function resolveViews(views: readonly ReturnView[], assets: readonly string[]): readonly ResolvedView[] {
  return views.map((view, position) => {
    const name = `options.views[${position}]`;
    const mix = resolvePerAsset(`${name}.assets`, view.assets, assets, 0);
    if (mix.every((part) => part === 0)) {
      throw new PortfolioError(
        "invalid-argument",
        `${name}.assets is empty: give at least one asset a part, as in { AAPL: 1, MSFT: -1 }`,
        { position },
      );
    }
    const { confidence, variance } = view;
    if (confidence !== undefined && variance !== undefined) {
      throw new PortfolioError(
        "conflicting-options",
        `${name} has both a confidence and a variance: they say the same thing in two ways, give one`,
        { confidence, variance },
      );
    }
    return { position, mix, expected: view.return, confidence: confidence ?? 0.5, variance };
  });
}
