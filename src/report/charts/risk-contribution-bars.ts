import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { Weights } from "../../core/types.js";
import { readSource, TITLE } from "../parts/read-source.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, jsonNumber, PALETTE } from "./chart-style.js";
import { tickFormat } from "./tick-format.js";

/** How shares of the risk are drawn. */
export interface RiskContributionBarsOptions {
  /** Weights to mark beside bare shares. Default: those of the result that was given, or none. */
  readonly weights?: Weights;
  /** The title of the chart. Default "Risk contributions". */
  readonly title?: string;
}

const SHARES = { kind: "numbers-by-name", names: "any" } as const;
const declared: OptionsOf<RiskContributionBarsOptions> = { weights: SHARES, title: TITLE };

/** A result that knows where its risk lies. */
interface RiskSource {
  readonly riskContributions: Weights;
  readonly weights?: Weights;
}

const riskSource: OptionsOf<RiskSource> = { riskContributions: { ...SHARES, required: true }, weights: SHARES };

/**
 * Each asset's share of the risk as a bar, with its weight as a tick on the same scale.
 *
 * @param source - shares by asset that sum to 1, or a result of an optimizer, which holds them with its weights
 * @param options - `weights` for bare shares; `title`
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `not-finite`, `invalid-argument`
 * @remarks O(N log N). At most 40 bars, the largest; assets without weight and without risk are left out.
 * @example
 * riskContributionBars(requireOptimal(riskBudgeting(moments)));
 */
export function riskContributionBars(
  source: Weights | { readonly riskContributions: Weights; readonly weights?: Weights },
  options: RiskContributionBarsOptions = {},
): VegaLiteSpec {
  const read = readOptions("options", options, declared, { what: "an option of riskContributionBars" });
  const whole =
    typeof source === "object" &&
    source !== null &&
    "riskContributions" in source &&
    typeof source.riskContributions === "object";
  const { riskContributions: shares, weights: own } = whole
    ? readSource<RiskSource>("source", source, riskSource)
    : { riskContributions: readOption<Weights>("source", source as Weights, SHARES), weights: undefined };
  const weights = read.weights === undefined ? own : marked(read.weights, Object.keys(shares));
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
    labelOverlap: true,
    ...tickFormat(
      shown.flatMap(({ share, weight }) => [share, weight]),
      { percent: true, zero: true },
    ),
  };
  return chartSpec(
    read.title ?? (cut > 0 ? `Risk contributions, the largest 40 of ${rows.length}` : "Risk contributions"),
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

/** Weights of assets that have a share; a name that has none is refused. */
function marked(weights: Weights, assets: readonly string[]): Weights {
  return readOption<Weights>("options.weights", weights, { kind: "numbers-by-name", names: "assets" }, { assets });
}
