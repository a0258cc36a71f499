import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { Weights } from "../../core/types.js";
import type { TaxLot } from "../../tax/types.js";
import { formatAmount } from "../parts/format-figure.js";
import { readSource, TITLE } from "../parts/read-source.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, GAIN_COLOR, LOSS_COLOR } from "./chart-style.js";

/** A lot, as far as it is shown. */
export type DrawnLot = Pick<TaxLot, "asset" | "account" | "adjustedAcquired" | "quantity" | "basis" | "adjustedBasis">;

const drawnLot: OptionsOf<DrawnLot> = {
  asset: { kind: "text", required: true },
  account: { kind: "text", required: true },
  adjustedAcquired: { kind: "date", required: true },
  quantity: { kind: "number", required: true },
  basis: { kind: "number", required: true },
  adjustedBasis: { kind: "number", required: true },
};

/**
 * Open lots, checked.
 *
 * @param name - what the caller handed in, for messages
 * @param lots - of a ledger
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`, `invalid-date`
 */
export function readLots(name: string, lots: readonly TaxLot[]): readonly DrawnLot[] {
  return readOption<readonly DrawnLot[]>(name, lots, {
    kind: "list",
    of: { kind: "value", read: (place: string, lot: unknown) => readSource<DrawnLot>(place, lot, drawnLot) },
  });
}

/** How open lots are drawn. */
export interface TaxLotTableOptions {
  /** Currency units per share, by asset; a lot without one has no bar. Default: none. */
  readonly prices?: Weights;
  /** The title of the chart. Default "Open tax lots". */
  readonly title?: string;
}

const declared: OptionsOf<TaxLotTableOptions> = {
  prices: { kind: "numbers-by-name", names: "any", min: 0 },
  title: TITLE,
};

const MOST_ROWS = 40;

/** Left edges, in pixels, of the columns that are texts. */
const COLUMNS = [
  { field: "asset", title: "Asset", x: 0, align: "left" },
  { field: "account", title: "Account", x: 90, align: "left" },
  { field: "acquired", title: "Held since", x: 200, align: "left" },
  { field: "quantity", title: "Shares", x: 350, align: "right" },
  { field: "basis", title: "Adjusted basis", x: 460, align: "right" },
  { field: "label", title: "Gain or loss", x: 580, align: "right" },
] as const;

/** Longest names, in pixels; figures are never cut. */
const LIMITS: Readonly<Record<string, number>> = { asset: 120, account: 140 };

/**
 * Open lots as a table, with the gain that waits in each as a bar.
 *
 * @param lots - of a ledger: `ledger.openLots`; "held since" is the date that the holding period counts from
 * @param options - `prices` per share by asset; without one a lot has no bar
 * @returns the 40 lots with the largest gains or losses (or bases, without prices), and the title says how many there are
 * @throws {@link PortfolioError} `empty`, `invalid-argument`, `not-finite`, `invalid-date`
 * @remarks O(L log L).
 * @example
 * taxLotTable(ledger.openLots, { prices: { AAPL: 189.2 } });
 */
export function taxLotTable(lots: readonly TaxLot[], options: TaxLotTableOptions = {}): VegaLiteSpec {
  const read = readOptions("options", options, declared, { what: "an option of taxLotTable" });
  const all = readLots("lots", lots);
  if (all.length === 0) throw new PortfolioError("empty", "lots is empty: give at least one open lot");
  const shown = largestLots(all, read.prices).slice(0, MOST_ROWS);
  const values: SpecPart[] = shown.map(({ lot, gain }, row) => {
    return {
      row,
      asset: lot.asset,
      account: lot.account,
      acquired: lot.adjustedAcquired,
      quantity: formatAmount(lot.quantity, 4),
      basis: formatAmount(lot.adjustedBasis, 2),
      gain,
      label: gain === null ? "" : formatAmount(gain, 2),
    };
  });
  const y = { field: "row", type: "ordinal", axis: null };
  const column = ({ field, x, align }: (typeof COLUMNS)[number]): SpecPart => ({
    mark: { type: "text", align, baseline: "middle", fontSize: 11, limit: LIMITS[field] ?? 0 },
    encoding: { y, x: { value: x }, text: { field, type: "nominal" } },
  });
  const heading = (title: string, x: number, align: string): SpecPart => ({
    data: { values: [{ title }] },
    mark: { type: "text", align, baseline: "bottom", fontSize: 11, fontWeight: "bold" },
    encoding: { y: { value: -6 }, x: { value: x }, text: { field: "title", type: "nominal" } },
  });
  const cut = all.length > MOST_ROWS;
  const title = read.title ?? (cut ? `Open tax lots, the largest ${MOST_ROWS} of ${all.length}` : "Open tax lots");
  return chartSpec(title, {
    usermeta: { scroll: true }, // its columns are pixels
    data: { values },
    height: shown.length * 20,
    title: { text: title, offset: 34 }, // room for the headings
    layer: [
      ...COLUMNS.map(column),
      ...COLUMNS.map(({ title, x, align }) => heading(title, x, align)),
      {
        mark: { type: "bar", height: { band: 0.55 } },
        encoding: {
          y,
          x: { field: "gain", type: "quantitative", axis: null, scale: { range: [600, 715], nice: false } },
          color: { value: GAIN_COLOR, condition: { test: "datum.gain < 0", value: LOSS_COLOR } },
        },
      },
    ],
  });
}

/**
 * Lots with the gain that waits in each: the largest gains and losses first, then those without a price, by basis.
 *
 * @param lots - checked
 * @param prices - currency units per share
 */
export function largestLots(
  lots: readonly DrawnLot[],
  prices: Weights = {},
): readonly { readonly lot: DrawnLot; readonly gain: number | null }[] {
  const rows = lots.map((lot) => ({
    lot,
    gain: Object.hasOwn(prices, lot.asset) ? lot.quantity * prices[lot.asset]! - lot.adjustedBasis : null,
  }));
  const weight = ({ lot, gain }: (typeof rows)[number]): number =>
    gain === null ? -1 / (1 + Math.abs(lot.adjustedBasis)) : Math.abs(gain);
  return rows.sort((a, b) => weight(b) - weight(a));
}
