import type { Weights } from "../../core/types.js";
import { type AttributionRow, attributionBars } from "../charts/attribution-bars.js";
import { regimeChart } from "../charts/regime-chart.js";
import { type DrawnLot, largestLots } from "../charts/tax-lot-table.js";
import type { ReportContent, ReportLedger, ReportRegime, ReportTradeCheck } from "../content/read-content.js";
import type { PredictorFigures } from "../content/tear-sheet-content.js";
import { formatAmount, formatNumber, formatPercent } from "../parts/format-figure.js";
import type { ReportSection, ReportTable } from "../parts/report-section.js";

/** The chapters beside the performance itself, for those results that are there. */
export function chapterSections(content: ReportContent): readonly ReportSection[] {
  const { attribution, regime, tax, tradeCheck, predictor, sections } = content;
  return [
    ...(attribution.every(({ effects }) => Object.keys(effects).length === 0) ? [] : [attributionSection(attribution)]),
    ...(regime === undefined ? [] : [regimeSection(content, regime)]),
    ...(tax === undefined ? [] : [taxSection(content, tax)]),
    ...(tradeCheck === undefined ? [] : [tradeCheckSection(tradeCheck)]),
    ...(predictor === undefined ? [] : [predictorSection(predictor)]),
    ...sections,
  ];
}

function attributionSection(rows: readonly AttributionRow[]): ReportSection {
  const effects = [...new Set(rows.flatMap((row) => Object.keys(row.effects)))];
  const cell = (row: (typeof rows)[number], effect: string): number =>
    Object.hasOwn(row.effects, effect) ? row.effects[effect]! : 0;
  const line = (name: string, values: readonly number[]): string[] => [
    name,
    ...values.map((x) => formatPercent(x, 2)),
    formatPercent(
      values.reduce((sum, x) => sum + x, 0),
      2,
    ),
  ];
  return {
    title: "Where the return came from",
    charts: [attributionBars(rows)],
    tables: [
      {
        columns: ["", ...effects, "Sum"],
        rows: [
          ...rows.map((row) =>
            line(
              row.name,
              effects.map((effect) => cell(row, effect)),
            ),
          ),
          line(
            "All",
            effects.map((effect) => rows.reduce((sum, row) => sum + cell(row, effect), 0)),
          ),
        ],
      },
    ],
  };
}

function regimeSection(
  { portfolio, market }: ReportContent,
  { path, current, probabilities, parameters, unsupported }: ReportRegime,
): ReportSection {
  const line = market ?? portfolio;
  return {
    title: "Market regimes",
    text: [
      `On ${path.dates.at(-1)} the market reads as ${current}. Probabilities are filtered: each uses only what was known on its date.`,
      ...(unsupported.length === 0 ? [] : [`These data do not carry: ${unsupported.join(", ")}.`]),
    ],
    charts: [regimeChart(path, line)],
    tables: [
      {
        columns: ["Regime", "Probability"],
        rows: Object.entries(probabilities).map(([regime, p]) => [regime, formatPercent(p, 1)]),
      },
      {
        columns: ["What it allows", ""],
        rows: [
          ["Greatest sum of weights", formatPercent(parameters.maxLeverage, 0)],
          ["Greatest number of positions", formatAmount(parameters.maxPositions, 1)],
          ["Stop loss", formatPercent(parameters.stopLoss, 1)],
          ["Drift that is due", formatPercent(parameters.rebalanceThreshold, 1)],
          ["Greatest volatility per year", formatPercent(parameters.maxVolatility, 1)],
        ],
      },
    ],
  };
}

function taxSection({ lotPrices }: ReportContent, { byYear, openLots }: ReportLedger): ReportSection {
  const money = (x: number): string => formatNumber(x, 2);
  const years = Object.keys(byYear).sort();
  const tables: ReportTable[] = [];
  if (years.length > 0) {
    tables.push({
      caption: "Recognized gains and losses",
      columns: ["Year", "Short-term", "Long-term", "Disallowed", "Of it for good"],
      rows: years.map((year) => {
        const { shortTerm, longTerm, disallowed, permanentlyDisallowed } = byYear[year]!;
        return [year, money(shortTerm), money(longTerm), money(disallowed), money(permanentlyDisallowed)];
      }),
    });
  }
  if (openLots.length > 0) tables.push(lotTable(openLots, lotPrices));
  return { title: "Taxes", tables };
}

const MOST_LOTS = 40;

/** Open lots with the gain that waits in each, where prices are known. */
function lotTable(lots: readonly DrawnLot[], prices: Weights | undefined): ReportTable {
  const priced = prices !== undefined;
  const rows = largestLots(lots, prices).slice(0, MOST_LOTS);
  return {
    caption:
      lots.length > MOST_LOTS ? `Open lots, the largest ${MOST_LOTS} of ${formatAmount(lots.length, 0)}` : "Open lots",
    columns: ["Asset", "Account", "Held since", "Shares", "Adjusted basis", ...(priced ? ["Gain or loss"] : [])],
    rows: rows.map(({ lot, gain }) => [
      lot.asset,
      lot.account,
      lot.adjustedAcquired,
      formatAmount(lot.quantity, 4),
      formatNumber(lot.adjustedBasis, 2),
      ...(priced ? [formatNumber(gain ?? Number.NaN, 2)] : []),
    ]),
  };
}

function tradeCheckSection({ decision, violations, adjusted }: ReportTradeCheck): ReportSection {
  const said = {
    accept: "The trades pass as they stand.",
    modify: "The trades do not pass as they stand; the changed ones below do.",
    reject: "None of the trades passes.",
  };
  return {
    title: "Check of trades",
    text: [said[decision]],
    tables: [
      ...(violations.length === 0
        ? []
        : [
            {
              columns: ["Rule", "Severity", "Scope", "Limit", "Actual", "Message"],
              rows: violations.map(({ rule, severity, scope, limit, actual, message }) => [
                rule,
                severity,
                scope,
                limit,
                actual,
                message,
              ]),
            },
          ]),
      ...(decision !== "modify" || adjusted.length === 0
        ? []
        : [
            {
              caption: "Trades that pass",
              columns: ["Asset", "Quantity", "Price"],
              rows: adjusted.map(({ asset, quantity, price }) => [
                asset,
                formatAmount(quantity, 4),
                formatAmount(price, 4),
              ]),
            },
          ]),
    ],
  };
}

function predictorSection({ models, trials, verdict, together }: PredictorFigures): ReportSection {
  const range = (interval: readonly [number, number] | undefined): string =>
    interval === undefined ? "–" : `${formatNumber(interval[0], 3)} to ${formatNumber(interval[1], 3)}`;
  return {
    title: "Predictor",
    text: [
      ...(verdict === undefined ? [] : [VERDICTS[verdict]]),
      ...(together === undefined
        ? []
        : [
            `Together: information coefficient ${formatNumber(together.mean, 3)}, interval ${range(together.interval)}.`,
          ]),
      ...(trials === undefined
        ? []
        : [
            `${trials === 1 ? "1 variant was" : `${formatAmount(trials, 0)} variants were`} tried. Coefficients are out of sample.`,
          ]),
    ],
    tables: [
      {
        columns: ["Model", "Information coefficient", "Interval", "Weight"],
        rows: models.map(({ name, informationCoefficient, interval, weight }) => [
          name,
          formatNumber(informationCoefficient, 3),
          range(interval),
          weight === undefined ? "–" : formatPercent(weight, 1),
        ]),
      },
    ],
  };
}

/** What the verdict of a predictor means for the portfolio. */
const VERDICTS: Readonly<Record<"skill" | "no-skill", string>> = {
  skill: "The predictor found something that luck does not explain, so its forecasts decide the weights.",
  "no-skill": "The predictor found nothing that luck does not explain, so it holds equal weights.",
};
