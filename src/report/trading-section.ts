import type { BacktestEvent, BacktestResult } from "../backtest/backtest-types.js";
import { formatAmount, formatNumber, formatPercent } from "./format-figure.js";
import type { ReportSection, ReportTable } from "./report-section.js";

const MOST_EVENTS = 20;

/** What was traded, what it cost, and what did not go as ordered. */
export function tradingSection(backtest: BacktestResult): ReportSection {
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

function eventTable(events: readonly BacktestEvent[]): ReportTable {
  const shown = events.slice(0, MOST_EVENTS);
  const amount = (x: number): string => formatAmount(x, 0);
  return {
    caption:
      events.length > shown.length
        ? `The first ${MOST_EVENTS} of ${formatAmount(events.length, 0)} events that did not go as ordered`
        : "What did not go as ordered",
    columns: ["Date", "Asset", "What", "Wanted", "Filled", "Why"],
    rows: shown.map((event) => {
      if (event.kind === "ruined") return [event.date, "", event.kind, "", "", event.reason];
      if (event.kind === "stale-price") return [event.date, event.asset, "no price", "", "", event.reason];
      return [event.date, event.asset, event.kind, amount(event.wanted), amount(event.filled), event.reason];
    }),
  };
}

const total = (numbers: Float64Array): number => numbers.reduce((sum, x) => sum + x, 0);

/** How the figures were made: data, options, conventions. */
export function methodSection({ manifest, metrics }: BacktestResult): ReportSection {
  const { options } = manifest;
  const said = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  return {
    title: "How this was made",
    folded: true,
    tables: [
      {
        columns: ["Run", ""],
        rows: [
          ["Dates", `${manifest.from} to ${manifest.to}, ${formatAmount(manifest.periods, 0)} in all`],
          ["Assets", said(manifest.assets.length)],
          ["Strategies tried", said(manifest.trials)],
          ["Fingerprint of the data", manifest.dataFingerprint],
          ...Object.entries(options).map(([name, value]) => [name, said(value)]),
        ],
      },
      {
        columns: ["Figure", "Convention"],
        rows: Object.entries(metrics.conventions).map(([name, text]) => [name, text]),
      },
    ],
  };
}
