import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, Moments, Weights } from "../../core/types.js";
import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { covarianceProduct } from "./covariance-product.js";

/**
 * Share of the portfolio's variance that each holding brings: w_i (Σw)_i / w'Σw.
 *
 * @param moments - N assets, their covariance per year in full or by factors; its scale does not change the shares
 * @param weights - fractions of capital; an asset left out weighs 0
 * @returns a share for every asset of `moments`, summing to 1; negative where a holding hedges the rest
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite` (NaN throws), `shape`; `no-variance` when the holdings
 *   carry no risk; `invalid-argument` for tables of prices or returns
 * @remarks O(N·k) for k assets held, with K factors O(N·K). Euler decomposition: Litterman (1996), "Hot spots and hedges".
 *   Reference values: test/reference/analytics/risk-components.json.
 * @example
 * riskContributions(moments, { AAPL: 0.5, KO: 0.5 }); // { AAPL: 0.83, KO: 0.17, … }
 */
export function riskContributions(moments: Moments | FactorMoments, weights: Weights): Weights {
  readMoments("moments", moments, { mean: false });
  const w = resolvePerAsset("weights", weights, moments.assets, 0);
  const product = covarianceProduct(moments, w);
  const variance = dotKernel(w, product);
  if (!(variance > 0)) {
    throw new PortfolioError("no-variance", "weights carry no variance: hold at least one risky asset");
  }
  return labeled(moments.assets, (i) => (w[i]! * product[i]!) / variance);
}
