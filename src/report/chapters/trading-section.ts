import { shownValue } from "../../core/errors/shown-value.js";
import type { ReportBacktest, ReportEvent } from "../content/read-backtest-result.js";
import type { ReportContent } from "../content/read-content.js";
import { formatAmount, formatNumber, formatPercent } from "../parts/format-figure.js";
import type { ReportSection, ReportTable } from "../parts/report-section.js";

const MOST_EVENTS = 20;

/** What was traded, what it cost, and what did not go as ordered. */
export function tradingSection(backtest: ReportBacktest): ReportSection {
  const { trades, turnover, costs, income, events, values, manifest } = backtest;
  const years = (values.length - 1) / manifest.options.periodsPerYear;
  const paid = total(costs);
  const meanValue = total(values) / values.length;
  const figures: ReportTable = {
    columns: ["Over the whole time", ""],
    rows: [
      ["Decisions", formatAmount(manifest.decisions, 0)],
      ["Orders filled", formatAmount(trades.length, 0)],
      ["Turnover per year, one-way", formatPercent(total(turnover) / years, 1)],
      ["Costs of trading", formatNumber(paid, 2)],
      ["Costs per year, of the mean value", formatPercent(paid / meanValue / years, 3)],
      ["Dividends and interest, less borrowing fees", formatNumber(total(income), 2)],
      ["Orders unfilled", formatAmount(events.filter(({ kind }) => kind === "unfilled").length, 0)],
      ["Orders filled in part", formatAmount(events.filter(({ kind }) => kind === "partial").length, 0)],
    ],
  };
  return {
    title: "Trading",
    tables: events.length === 0 ? [figures] : [figures, eventTable(events)],
  };
}

function eventTable(events: readonly ReportEvent[]): ReportTable {
  const shown = events.slice(0, MOST_EVENTS);
  const amount = (x: number): string => formatNumber(x, 2);
  return {
    caption:
      events.length > shown.length
        ? `The first ${MOST_EVENTS} of ${formatAmount(events.length, 0)} events that did not go as ordered`
        : "What did not go as ordered",
    columns: ["Date", "Asset", "What", "Wanted", "Filled", "Why"],
    rows: shown.map(({ date, asset = "", kind, wanted, filled, reason }) => [
      date,
      asset,
      kind === "stale-price" ? "no price" : kind === "no-answer" ? "no answer" : kind,
      wanted === undefined ? "" : amount(wanted),
      filled === undefined ? "" : amount(filled),
      reason,
    ]),
  };
}

const total = (numbers: Float64Array): number => numbers.reduce((sum, x) => sum + x, 0);

/** How the figures were made: data, options, conventions. */
export function methodSection({ backtest, portfolio }: ReportContent): ReportSection {
  const { metrics } = portfolio;
  return {
    title: "How this was made",
    folded: true,
    tables: [
      backtest === undefined ? returnsTable(portfolio) : runTable(backtest),
      ...(metrics === null
        ? []
        : [
            {
              columns: ["Figure", "Convention"],
              rows: Object.entries(metrics.conventions).map(([name, text]) => [name, text]),
            },
          ]),
    ],
  };
}

function runTable({ manifest }: ReportBacktest): ReportTable {
  return {
    columns: ["Run", ""],
    rows: [
      ["Dates", `${manifest.from} to ${manifest.to}, ${formatAmount(manifest.periods, 0)} in all`],
      ["Assets", said(manifest.assets.length)],
      ["Strategies tried", said(manifest.trials)],
      ["Fingerprint of the data", manifest.dataFingerprint],
      ...Object.entries(manifest.options).map(([name, value]) => [name, said(value)]),
    ],
  };
}

function returnsTable({ returns, periodsPerYear, riskFreeRate }: ReportContent["portfolio"]): ReportTable {
  const { dates } = returns;
  return {
    columns: ["Returns", ""],
    rows: [
      ["Dates", `${dates[0]} to ${dates.at(-1)}, ${formatAmount(dates.length, 0)} in all`],
      ["Periods per year", formatAmount(periodsPerYear, 2)],
      ["Risk-free rate per year", formatPercent(riskFreeRate, 2)],
    ],
  };
}

/** Numbers as people write them, texts as they are, the rest as JSON. */
function said(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatAmount(value, 6);
  try {
    return JSON.stringify(value) ?? shownValue(value);
  } catch {
    return shownValue(value);
  }
}
