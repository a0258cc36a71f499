import { PortfolioError } from "../core/portfolio-error.js";
import type { Weights } from "../core/types.js";
import { chartSpec, jsonNumber, PALETTE } from "./chart-style.js";
import type { VegaLiteSpec } from "./vega-lite-spec.js";

/**
 * Each asset's share of the risk as a bar, with its weight as a tick on the same scale.
 *
 * @param source - shares by asset that sum to 1, or a result of an optimiser, which holds them with its weights
 * @param options - `weights` for bare shares; `title`
 * @throws {@link PortfolioError} `empty`
 * @remarks O(N log N). At most 40 bars, the largest; assets without weight and without risk are left out; NaN is not drawn.
 * @example
 * riskContributionBars(requireOptimal(riskBudgeting(moments)));
 */
export function riskContributionBars(
  source: Weights | { readonly riskContributions: Weights; readonly weights?: Weights },
  options: { readonly weights?: Weights; readonly title?: string } = {},
): VegaLiteSpec {
  const whole = "riskContributions" in source && typeof source.riskContributions === "object";
  const shares = (whole ? source.riskContributions : source) as Weights;
  const weights = options.weights ?? (whole ? (source as { readonly weights?: Weights }).weights : undefined);
  const weightOf = (asset: string): number | null =>
    weights === undefined ? null : Object.hasOwn(weights, asset) ? jsonNumber(weights[asset]!) : 0;
  const rows = Object.keys(shares)
    .map((asset) => ({ asset, share: jsonNumber(shares[asset]!), weight: weightOf(asset) }))
    .filter(({ share, weight }) => share !== 0 || (weight !== 0 && weight !== null));
  if (rows.length === 0) throw new PortfolioError("empty", "no asset has a share of the risk: give at least one");
  rows.sort((a, b) => Math.abs(b.share ?? 0) - Math.abs(a.share ?? 0));
  const shown = rows.slice(0, 40);
  const cut = rows.length - shown.length;
  const y = { field: "asset", type: "nominal", sort: null, axis: { title: null, labelLimit: 200 } };
  const axis = {
    title: `Share of the variance (%)${weights === undefined ? "" : "; the tick is the weight"}`,
    format: ".3~%",
  };
  return chartSpec(
    options.title ?? (cut > 0 ? `Risk contributions, the largest 40 of ${rows.length}` : "Risk contributions"),
    {
      data: { values: shown },
      height: shown.length * 22,
      layer: [
        {
          mark: { type: "bar", color: PALETTE[0]!, height: { band: 0.7 } },
          encoding: { y, x: { field: "share", type: "quantitative", axis } },
        },
        ...(weights === undefined
          ? []
          : [
              {
                mark: { type: "tick", color: PALETTE[6]!, thickness: 3, opacity: 1, height: { band: 0.8 } },
                encoding: { y, x: { field: "weight", type: "quantitative" } },
              },
            ]),
      ],
    },
  );
}
