import type { BrinsonAttribution } from "../attribution/brinson-types.js";
import type { FactorAttribution } from "../attribution/factor-attribution.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { chartSpec, jsonNumber, PALETTE } from "./chart-style.js";
import type { VegaLiteSpec } from "./vega-lite-spec.js";

/** What one sector, or one factor, brought: fractions of the portfolio, by the name of each effect. */
export interface AttributionRow {
  readonly name: string;
  /** `{ allocation: 0.01, selection: -0.004 }`. */
  readonly effects: Readonly<Record<string, number>>;
}

/** What can be drawn: the results of the attribution room, or rows of your own. */
export type AttributionSource = BrinsonAttribution | FactorAttribution | readonly AttributionRow[];

/**
 * Effects as rows: the sectors of a Brinson attribution; alpha and the factors of a regression, per year; or the rows as they are.
 *
 * Effects that are zero everywhere (a currency that was not asked for) are left out.
 */
export function attributionRows(source: AttributionSource): readonly AttributionRow[] {
  if ("sectors" in source) {
    const names = (["allocation", "selection", "interaction", "currency"] as const).filter((effect) =>
      source.sectors.some((sector) => sector[effect] !== 0),
    );
    return source.sectors.map((sector) => ({
      name: sector.name,
      effects: Object.fromEntries(names.map((effect) => [effect, sector[effect]])),
    }));
  }
  if ("factors" in source) {
    const row = (name: string, contribution: number): AttributionRow => ({ name, effects: { contribution } });
    return [
      row("alpha", source.annualAlpha),
      ...source.factors.map(({ name, annualContribution }) => row(name, annualContribution)),
    ];
  }
  return source;
}

/**
 * Effects as bars side by side, one group for each sector or factor.
 *
 * @param source - of `brinsonAttribution` or `factorAttribution`, or rows in the order to draw; every effect that some row
 *   names becomes a colour, in the order of first appearance
 * @throws {@link PortfolioError} `empty`
 * @remarks O(rows × effects). NaN is not drawn.
 * @example
 * attributionBars([{ name: "Technology", effects: { allocation: 0.012, selection: -0.003 } }]);
 */
export function attributionBars(source: AttributionSource, options: { readonly title?: string } = {}): VegaLiteSpec {
  const rows = attributionRows(source);
  const names = [...new Set(rows.flatMap(({ effects }) => Object.keys(effects)))];
  if (names.length === 0)
    throw new PortfolioError("empty", "there are no effects to draw: give at least one that is not zero");
  const values = rows.flatMap(({ name, effects }) =>
    names
      .filter((effect) => Object.hasOwn(effects, effect))
      .map((effect) => ({ name, effect, value: jsonNumber(effects[effect]!) })),
  );
  return chartSpec(options.title ?? "Attribution", {
    data: { values },
    height: rows.length * Math.max(24, 11 * names.length + 6),
    mark: { type: "bar" },
    encoding: {
      y: {
        field: "name",
        type: "nominal",
        sort: null,
        axis: { title: null, labelLimit: 200 },
        scale: { paddingInner: 0.25 },
      },
      yOffset: { field: "effect", type: "nominal", scale: { domain: names } },
      x: {
        field: "value",
        type: "quantitative",
        axis: { title: "Contribution to the return (%)", format: ".3~%", tickCount: 8 },
      },
      color: {
        field: "effect",
        type: "nominal",
        scale: { domain: names, range: names.map((_, k) => PALETTE[k % PALETTE.length]!) },
        legend: names.length === 1 ? null : { title: null, orient: "top", columns: 6, symbolType: "square" },
      },
    },
  });
}
