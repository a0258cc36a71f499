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
  const rows = portfolios.map(({ name, result }) => [
    name,
    ...assets.map((asset) => percent(result.weights[asset]!)),
    percent(result.expectedReturn),
    percent(result.volatility),
    result.diagnostics.kktResidual.toExponential(0),
  ]);
  for (const line of tableLines([["", ...assets, "return", "volatility", "residual"], ...rows])) say(line);
  for (const { name, result } of portfolios) {
    const binding = result.diagnostics.binding.filter(({ constraint }) => constraint !== "budget");
    if (binding.length > 0) say(`${name} is held by ${binding.map(({ constraint }) => constraint).join(", ")}`);
  }
  return portfolios;
}
