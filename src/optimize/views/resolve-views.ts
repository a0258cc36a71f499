import { PortfolioError } from "../../core/portfolio-error.js";
import { resolvePerAsset } from "../../core/resolve-per-asset.js";
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
 * Views as rows of numbers, checked.
 *
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `invalid-argument`, `conflicting-options`
 * @remarks O(N·V).
 */
export function resolveViews(views: readonly ReturnView[], assets: readonly string[]): readonly ResolvedView[] {
  if (!Array.isArray(views)) {
    throw new PortfolioError("invalid-argument", "views are missing: give a list of views, or an empty one", {});
  }
  return views.map((view: ReturnView, position) => {
    const name = `views[${position}]`;
    if (typeof view !== "object" || view === null || typeof view.assets !== "object" || view.assets === null) {
      throw new PortfolioError(
        "invalid-argument",
        `${name}.assets is missing: give the mix it is about, { AAPL: 1, MSFT: -1 } for example`,
        { position },
      );
    }
    const mix = resolvePerAsset(`${name}.assets`, view.assets, assets, 0);
    if (mix.every((part) => part === 0)) {
      throw new PortfolioError("invalid-argument", `${name}.assets is empty: give at least one asset a part`, {
        position,
      });
    }
    if (!Number.isFinite(view.return)) {
      throw new PortfolioError("not-finite", `${name}.return is ${view.return}: give a finite return per year`, {
        position,
        value: view.return,
      });
    }
    return { position, mix, expected: view.return, ...certainty(name, view) };
  });
}

function certainty(name: string, { confidence, variance }: ReturnView): Pick<ResolvedView, "confidence" | "variance"> {
  if (confidence !== undefined && variance !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      `${name} has both a confidence and a variance: they say the same thing in two ways, give one`,
      { confidence, variance },
    );
  }
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1)) {
    throw new PortfolioError("invalid-argument", `${name}.confidence is ${confidence}: give a number from 0 to 1`, {
      argument: `${name}.confidence`,
      value: confidence,
    });
  }
  if (variance !== undefined && !(variance >= 0 && Number.isFinite(variance))) {
    throw new PortfolioError(
      "invalid-argument",
      `${name}.variance is ${variance}: give 0 or more, as variance per year of the expected return's error`,
      { argument: `${name}.variance`, value: variance },
    );
  }
  return { confidence: confidence ?? 0.5, variance };
}
