import { type ConstructionMethod, type OptimalResult, type PortfolioEngine, requireOptimal } from "../../src/index.js";
import { type Job, percent, tableLines } from "./job.js";

/** The four ways of the main job to choose weights. */
export const METHODS: readonly { readonly name: string; readonly method: ConstructionMethod }[] = [
  { name: "equal risk contribution", method: "risk-budgeting" },
  { name: "minimum variance", method: "minimum-variance" },
  { name: "maximum Sharpe", method: "maximum-sharpe" },
  { name: "hierarchical risk parity", method: "hierarchical-risk-parity" },
];

export interface NamedPortfolio {
  readonly name: string;
  readonly result: OptimalResult;
}

/** Four portfolios of the same estimates, with the certificate of each. */
export function optimize(engine: PortfolioEngine, say: Job["say"]): readonly NamedPortfolio[] {
  const portfolios = METHODS.map(({ name, method }) => ({ name, result: requireOptimal(engine.optimize({ method })) }));
  const assets = Object.keys(portfolios[0]!.result.weights);
  const row = (title: string, cell: (result: OptimalResult) => string) => [
    title,
    ...portfolios.map(({ result }) => cell(result)),
  ];
  const rows = [
    ["", ...portfolios.map(({ name }) => name)],
    ...assets.map((asset) => row(asset, ({ weights }) => percent(weights[asset]!))),
    row("return a year", ({ expectedReturn }) => percent(expectedReturn)),
    row("volatility", ({ volatility }) => percent(volatility)),
    row("residual", ({ diagnostics }) => diagnostics.kktResidual.toExponential(0)),
    row("binding limits", ({ diagnostics }) =>
      String(diagnostics.binding.filter(({ constraint }) => constraint !== "budget").length),
    ),
  ];
  for (const line of tableLines(rows)) say(line);
  return portfolios;
}
