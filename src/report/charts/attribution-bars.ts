import type { BrinsonAttribution } from "../../attribution/brinson-types.js";
import type { FactorAttribution } from "../../attribution/factor-attribution.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import { readSource, TITLE } from "../parts/read-source.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, jsonNumber, legendOf, PALETTE } from "./chart-style.js";
import { tickFormat } from "./tick-format.js";

/** What one sector, or one factor, brought: fractions of the portfolio, by the name of each effect. */
export interface AttributionRow {
  /** The sector or factor. */
  readonly name: string;
  /** Fractions by effect: `{ allocation: 0.01, selection: -0.004 }`. NaN (or null) is not drawn. */
  readonly effects: Readonly<Record<string, number>>;
}

/** What can be drawn: the results of the attribution room, or rows of your own. */
export type AttributionSource = BrinsonAttribution | FactorAttribution | readonly AttributionRow[];

/** An effect without a figure is NaN, or null as JSON writes it. */
function readEffect(name: string, value: unknown): number {
  if (value === null || Number.isNaN(value)) return Number.NaN;
  return readOption(name, value as number, { kind: "number" });
}

const EFFECT = { kind: "value", required: true, read: readEffect } as const;
const NAME = { kind: "text", required: true } as const;

const attributionRow: OptionsOf<AttributionRow> = {
  name: NAME,
  effects: {
    kind: "value",
    required: true,
    read: (name, effects) => readOption(name, effects, { kind: "record", of: EFFECT }),
  },
};

const EFFECTS = ["allocation", "selection", "interaction", "currency"] as const;

/** A sector of a Brinson attribution, as far as it is drawn. */
type DrawnSector = { readonly name: string } & Readonly<Record<(typeof EFFECTS)[number], number>>;

const drawnSector: OptionsOf<DrawnSector> = {
  name: NAME,
  allocation: EFFECT,
  selection: EFFECT,
  interaction: EFFECT,
  currency: EFFECT,
};

/** A factor of a factor attribution, as far as it is drawn. */
interface DrawnFactor {
  readonly name: string;
  readonly annualContribution: number;
}

const drawnFactor: OptionsOf<DrawnFactor> = { name: NAME, annualContribution: EFFECT };

function rowsOf<T extends object>(name: string, rows: unknown, declared: OptionsOf<T>): readonly T[] {
  return readOption(name, rows as readonly T[], {
    kind: "list",
    of: { kind: "value", read: (place: string, row: unknown) => readSource<T>(place, row, declared) },
  });
}

/**
 * Effects as rows: the sectors of a Brinson attribution; alpha and the factors of a regression, per year; or the rows as they are.
 *
 * Effects that are zero everywhere (a currency that was not asked for) are left out.
 *
 * @param name - what the caller handed in, for messages
 * @param source - a result of the attribution room, or rows
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`
 */
export function attributionRows(name: string, source: AttributionSource): readonly AttributionRow[] {
  if (Array.isArray(source)) return rowsOf<AttributionRow>(name, source, attributionRow);
  if (typeof source === "object" && source !== null && "sectors" in source) {
    const sectors = rowsOf<DrawnSector>(`${name}.sectors`, source.sectors, drawnSector);
    const effects = EFFECTS.filter((effect) => sectors.some((sector) => sector[effect] !== 0));
    return sectors.map((sector) => ({
      name: sector.name,
      effects: Object.fromEntries(effects.map((effect) => [effect, sector[effect]])),
    }));
  }
  if (typeof source === "object" && source !== null && "factors" in source) {
    const row = (label: string, contribution: number): AttributionRow => ({ name: label, effects: { contribution } });
    return [
      row("alpha", readEffect(`${name}.annualAlpha`, source.annualAlpha)),
      ...rowsOf<DrawnFactor>(`${name}.factors`, source.factors, drawnFactor).map((factor) =>
        row(factor.name, factor.annualContribution),
      ),
    ];
  }
  throw new PortfolioError(
    "invalid-argument",
    `${name} is ${shownValue(source)}: give a result of brinsonAttribution or factorAttribution, or rows such as [{ name: "Technology", effects: { allocation: 0.01 } }]`,
    { argument: name },
  );
}

/** How effects are drawn. */
export interface AttributionBarsOptions {
  /** The title of the chart. Default "Attribution". */
  readonly title?: string;
}

const declared: OptionsOf<AttributionBarsOptions> = { title: TITLE };

/**
 * Effects as bars side by side, one group for each sector or factor.
 *
 * @param source - of `brinsonAttribution` or `factorAttribution`, or rows in the order to draw; every effect that some row
 *   names becomes a color, in the order of first appearance
 * @param options - `title` "Attribution"
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `invalid-argument`, `not-finite`
 * @remarks O(rows × effects). NaN is not drawn.
 * @example
 * attributionBars([{ name: "Technology", effects: { allocation: 0.012, selection: -0.003 } }]);
 */
export function attributionBars(source: AttributionSource, options: AttributionBarsOptions = {}): VegaLiteSpec {
  const { title = "Attribution" } = readOptions("options", options, declared, { what: "an option of attributionBars" });
  const rows = attributionRows("source", source);
  const names = [...new Set(rows.flatMap(({ effects }) => Object.keys(effects)))];
  if (names.length === 0)
    throw new PortfolioError("empty", "there are no effects to draw: give at least one that is not zero");
  const values = rows.flatMap(({ name, effects }) =>
    names
      .filter((effect) => Object.hasOwn(effects, effect))
      .map((effect) => ({ name, effect, value: jsonNumber(effects[effect]!) })),
  );
  return chartSpec(title, {
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
        axis: {
          title: "Contribution to the return (%)",
          tickCount: 8,
          labelOverlap: true,
          ...tickFormat(
            values.map(({ value }) => value),
            { percent: true, zero: true, ticks: 8 },
          ),
        },
      },
      color: {
        field: "effect",
        type: "nominal",
        scale: { domain: names, range: names.map((_, k) => PALETTE[k % PALETTE.length]!) },
        legend: legendOf(names, undefined, "square"),
      },
    },
  });
}
