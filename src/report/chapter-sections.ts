import { type AttributionRow, attributionBars, attributionRows } from "./attribution-bars.js";
import { formatAmount, formatNumber, formatPercent } from "./format-figure.js";
import { regimeChart } from "./regime-chart.js";
import type { ReportSection } from "./report-section.js";
import { taxLotTable } from "./tax-lot-table.js";
import type { NamingOptions, TearSheetContent } from "./tear-sheet-content.js";

/** The chapters beside the backtest itself, for those results that are there. */
export function chapterSections(content: TearSheetContent, options: NamingOptions): readonly ReportSection[] {
  const attribution = content.attribution === undefined ? [] : attributionRows(content.attribution);
  const { limits, predictor, sections = [] } = content;
  return [
    ...(attribution.every(({ effects }) => Object.keys(effects).length === 0) ? [] : [attributionSection(attribution)]),
    ...(content.regime === undefined ? [] : [regimeSection(content, content.regime, options)]),
    ...(content.tax === undefined ? [] : [taxSection(content, content.tax)]),
    ...(limits === undefined ? [] : [limitsSection(limits)]),
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
  { backtest, market }: TearSheetContent,
  { path, current, probabilities, parameters, unsupported }: NonNullable<TearSheetContent["regime"]>,
  { name = "Portfolio" }: NamingOptions,
): ReportSection {
  const line = market ?? { name, dates: backtest.dates, values: backtest.values };
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
          ["Greatest number of positions", formatNumber(parameters.maxPositions, 1)],
          ["Stop loss", formatPercent(parameters.stopLoss, 1)],
          ["Drift that is due", formatPercent(parameters.rebalanceThreshold, 1)],
          ["Greatest volatility per year", formatPercent(parameters.maxVolatility, 1)],
        ],
      },
    ],
  };
}

function taxSection(
  { lotPrices }: TearSheetContent,
  { byYear, openLots }: NonNullable<TearSheetContent["tax"]>,
): ReportSection {
  const money = (x: number): string => formatNumber(x, 2);
  const years = Object.keys(byYear).sort();
  return {
    title: "Taxes",
    charts: openLots.length === 0 ? [] : [taxLotTable(openLots, lotPrices === undefined ? {} : { prices: lotPrices })],
    tables:
      years.length === 0
        ? []
        : [
            {
              caption: "Recognised gains and losses",
              columns: ["Year", "Short-term", "Long-term", "Disallowed", "For good"],
              rows: years.map((year) => {
                const { shortTerm, longTerm, disallowed, permanentlyDisallowed } = byYear[year]!;
                return [year, money(shortTerm), money(longTerm), money(disallowed), money(permanentlyDisallowed)];
              }),
            },
          ],
  };
}

function limitsSection({ decision, violations, adjusted }: NonNullable<TearSheetContent["limits"]>): ReportSection {
  const said = {
    accept: "The trades pass as they stand.",
    modify: "The trades do not pass as they stand; the changed ones below do.",
    reject: "None of the trades passes.",
  };
  return {
    title: "Limits",
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

function predictorSection({ models, trials }: NonNullable<TearSheetContent["predictor"]>): ReportSection {
  return {
    title: "Predictor",
    text:
      trials === undefined ? [] : [`${formatAmount(trials, 0)} variants were tried. Coefficients are out of sample.`],
    tables: [
      {
        columns: ["Model", "Information coefficient", "Weight"],
        rows: models.map(({ name, informationCoefficient, weight }) => [
          name,
          formatNumber(informationCoefficient, 3),
          weight === undefined ? "–" : formatPercent(weight, 1),
        ]),
      },
    ],
  };
}
