import * as vega from "vega";
import * as vegaLite from "vega-lite";
import {
  efficientFrontier,
  frontierChart,
  type Moments,
  type PortfolioConstruction,
  type ReportSection,
  riskContributionBars,
  type TearSheetContent,
  tearSheet,
  vegaRenderer,
} from "../../src/index.js";
import { dollars, type Job, percent } from "./job.js";
import type { NamedPortfolio } from "./optimize.js";

export interface ReportInputs {
  readonly job: Job;
  readonly moments: Moments;
  readonly portfolios: readonly NamedPortfolio[];
  readonly construction: PortfolioConstruction;
  /** What the later chapters add. */
  readonly additions: readonly Partial<TearSheetContent>[];
}

/** One HTML page about the whole job: the walk-forward of the chosen method beside the others, and every chapter. */
export async function writeReport({
  job,
  moments,
  portfolios,
  construction,
  additions,
}: ReportInputs): Promise<string> {
  const [chosen, ...others] = job.backtests;
  const content: TearSheetContent = {
    backtest: chosen!.result,
    comparisons: others.map(({ name, result }) => ({ name, backtest: result })),
    riskContributions: portfolios[0]!.result.riskContributions,
    ...Object.assign({}, ...additions),
    sections: [
      estimatesSection(moments, portfolios),
      sharesSection(construction),
      ...additions.flatMap(({ sections = [] }) => sections),
    ],
  };
  return tearSheet(content, {
    renderSvg: vegaRenderer(vega, vegaLite),
    title: "omni-alpha: twenty survivors, 2000 to 2020",
    name: chosen!.name,
    benchmarkName: "S&P 500",
  });
}

function estimatesSection(moments: Moments, portfolios: readonly NamedPortfolio[]): ReportSection {
  const assets = Object.keys(portfolios[0]!.result.weights);
  return {
    title: "Portfolios of the last three years",
    text: "A mean of three years has a standard error of its volatility over √3: 12 points for a volatility of 20 %. The frontier shows what was, not what will be.",
    charts: [
      frontierChart(efficientFrontier(moments), {
        moments,
        portfolios: portfolios.map(({ name, result }) => ({ name, ...result })),
      }),
      ...portfolios.map(({ name, result }) =>
        riskContributionBars(result.riskContributions, { title: `Shares of the variance: ${name}` }),
      ),
    ],
    tables: [
      {
        caption: "Weights, with expected return and volatility per year",
        columns: ["asset", ...portfolios.map(({ name }) => name)],
        rows: [
          ...assets.map((asset) => [asset, ...portfolios.map(({ result }) => percent(result.weights[asset]!))]),
          ["return", ...portfolios.map(({ result }) => percent(result.expectedReturn))],
          ["volatility", ...portfolios.map(({ result }) => percent(result.volatility))],
        ],
      },
    ],
  };
}

function sharesSection({ allocation, trades }: PortfolioConstruction): ReportSection {
  return {
    title: "$100,000 in whole shares",
    text: allocation === null ? "No allocation." : `${dollars(allocation.cash)} stay in cash.`,
    tables: [
      {
        columns: ["asset", "shares", "price", "amount"],
        rows: trades.map(({ asset, quantity, price }) => [
          asset,
          String(quantity),
          price.toFixed(2),
          dollars(quantity * price),
        ]),
      },
    ],
  };
}
