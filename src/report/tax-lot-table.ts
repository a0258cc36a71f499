import { PortfolioError } from "../core/portfolio-error.js";
import type { Weights } from "../core/types.js";
import type { TaxLot } from "../tax/types.js";
import { chartSpec, GAIN_COLOR, LOSS_COLOR } from "./chart-style.js";
import { formatAmount } from "./format-figure.js";
import type { SpecPart, VegaLiteSpec } from "./vega-lite-spec.js";

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
 * @throws {@link PortfolioError} `empty`
 * @remarks O(L log L).
 * @example
 * taxLotTable(ledger.openLots, { prices: { AAPL: 189.2 } });
 */
export function taxLotTable(
  lots: readonly TaxLot[],
  options: { readonly prices?: Weights; readonly title?: string } = {},
): VegaLiteSpec {
  if (lots.length === 0) throw new PortfolioError("empty", "lots is empty: give at least one open lot");
  const { prices = {} } = options;
  const gainOf = ({ asset, quantity, adjustedBasis }: TaxLot): number | null =>
    Object.hasOwn(prices, asset) ? quantity * prices[asset]! - adjustedBasis : null;
  const weigh = (lot: TaxLot): number => {
    const gain = gainOf(lot);
    return gain === null ? -1 / (1 + lot.adjustedBasis) : Math.abs(gain); // without a price: last, by basis
  };
  const shown = [...lots].sort((a, b) => weigh(b) - weigh(a)).slice(0, MOST_ROWS);
  const values: SpecPart[] = shown.map((lot, row) => {
    const gain = gainOf(lot);
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
  const cut = lots.length > MOST_ROWS;
  const title = options.title ?? (cut ? `Open tax lots, the largest ${MOST_ROWS} of ${lots.length}` : "Open tax lots");
  return chartSpec(title, {
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
