import { assetPosition } from "../../core/names/asset-positions.js";
import { returnsFromPrices } from "../../core/tables/returns-from-prices.js";
import { estimateMoments } from "../../moments/estimate-moments.js";
import { optimizeWithinLimits } from "../construct-portfolio.js";
import { latestWindow } from "../latest-window.js";
import { marketRegime } from "../market-regime.js";
import { contextOf } from "../optimize-portfolio.js";
import { type EngineOptimization, momentOptions } from "../optimize-prices.js";
import type { ReadInputs } from "../read-inputs.js";
import { type ExplainedFact, type Explanation, explanationOf, figure, percent } from "./explanation.js";
import { limitSource } from "./limit-source.js";

/** Why the configured method gives an asset its weight, and what is held of it. */
export function explainWeight(inputs: ReadInputs, asset: string): Explanation {
  assetPosition("what.weight", asset, inputs.prices.assets);
  const found = optimizeWithinLimits(inputs, {});
  return explanationOf([...weightFacts(inputs, asset, found), ...heldFacts(inputs, asset, found)]);
}

/** The facts behind the weight of an asset in an answer of the configured method. */
export function weightFacts(inputs: ReadInputs, asset: string, found: EngineOptimization): readonly ExplainedFact[] {
  const attempts = (found.attempts ?? []).map(
    ({ method, reason }): ExplainedFact => ({
      fact: `${method} had no answer: ${reason}`,
      from: "setting optimizer.failurePolicy",
    }),
  );
  if (found.status !== "optimal") {
    const conflict =
      found.status === "infeasible"
        ? found.conflict.map(
            ({ constraint, slackNeeded }): ExplainedFact => ({
              fact:
                slackNeeded === null
                  ? `${constraint} is part of the conflict, and no change of it alone ends it`
                  : `${constraint} would have to give by ${figure(slackNeeded)}`,
              from: `constraint ${constraint}`,
            }),
          )
        : [];
    return [
      { fact: `there is no weight: ${found.reason}`, from: "certificate" },
      ...conflict,
      ...attempts,
      {
        fact: `without an answer the policy is ${inputs.config.optimizer.failurePolicy}`,
        from: "setting optimizer.failurePolicy",
      },
    ];
  }
  const weight = Object.hasOwn(found.weights, asset) ? found.weights[asset]! : undefined;
  if (weight === undefined) {
    return [
      { fact: `${asset} is left out: it has no full history in the window`, from: "setting data.missing" },
      ...attempts,
    ];
  }
  return [
    { fact: `${found.method} gives ${asset} a weight of ${percent(weight)}`, from: "setting optimizer.method" },
    ...strategyFacts(asset, found),
    ...bindingFacts(inputs, asset, found),
    {
      fact: `it brings ${percent(found.riskContributions[asset] ?? 0)} of the variance of a portfolio with a volatility of ${percent(found.volatility)} a year`,
      from: "certificate",
    },
    ...momentFacts(inputs, asset),
    ...regimeFacts(inputs),
    {
      fact: `the conditions of an optimum hold within ${found.diagnostics.kktResidual.toPrecision(1)}`,
      from: "certificate",
    },
    ...attempts,
  ];
}

function strategyFacts(asset: string, { strategies }: EngineOptimization): readonly ExplainedFact[] {
  return (strategies?.parts ?? []).map(({ name, share, weights }) => ({
    fact: `${name} wants ${percent(weights[asset] ?? 0)} of its ${percent(share)} of the capital`,
    from: `strategy ${name}`,
  }));
}

/** Constraints of the asset itself, of its sector and of the whole that hold the weight where it is. */
function bindingFacts(
  inputs: ReadInputs,
  asset: string,
  { diagnostics }: EngineOptimization,
): readonly ExplainedFact[] {
  const sector = inputs.sectorOf?.[asset];
  const concerns = (name: string): boolean => {
    const [kind, ...rest] = name.split(".");
    if (kind === "min" || kind === "max") return rest.join(".") === asset;
    return kind !== "groups" || sector === undefined || rest.slice(0, -1).join(".") === sector;
  };
  return diagnostics.binding
    .filter(({ constraint }) => concerns(constraint))
    .map(({ constraint, shadowPrice }) => ({
      fact: `${constraint} holds it back: a little more room would change the objective by ${figure(shadowPrice ?? 0)} per unit${limitSource(inputs, constraint)}`,
      from: `constraint ${constraint}`,
    }));
}

function momentFacts({ adjusted, settings }: ReadInputs, asset: string): readonly ExplainedFact[] {
  const returns = returnsFromPrices(latestWindow(adjusted, settings));
  const moments = estimateMoments(returns, momentOptions(settings, returns.assets));
  const i = moments.assets.indexOf(asset);
  const n = moments.assets.length;
  const covariance = moments.covariance;
  const deviation = (k: number): number => Math.sqrt(covariance[k * n + k]!);
  let sum = 0;
  for (let k = 0; k < n; k++) if (k !== i) sum += covariance[i * n + k]! / (deviation(i) * deviation(k));
  const average = n > 1 ? `, its correlation with the others is ${figure(sum / (n - 1))} on average` : "";
  return [
    {
      fact: `its volatility is ${percent(deviation(i))} a year${average}, and its expected return is ${percent(moments.mean[i]!)} (${settings.covariance}, ${settings.mean}, ${returns.dates.length} periods)`,
      from: "moments",
    },
  ];
}

function regimeFacts(inputs: ReadInputs): readonly ExplainedFact[] {
  if (!inputs.config.regimes.adaptive) return [];
  const { current, parameters } = marketRegime(inputs);
  return [
    {
      fact: `the regime is ${current}, which scales the sum of weights by ${figure(parameters.maxLeverage)}`,
      from: "regime",
    },
  ];
}

/** What is held of the asset today. */
function heldFacts(inputs: ReadInputs, asset: string, found: EngineOptimization): readonly ExplainedFact[] {
  const { portfolio, date } = inputs;
  const shares = portfolio.holdings[asset] ?? 0;
  const held = contextOf(inputs).held[asset] ?? 0;
  const aim = found.status === "optimal" ? (found.weights[asset] ?? 0) : undefined;
  const since =
    portfolio.lastTraded === undefined ? "nothing was traded yet" : `the last trades are of ${portfolio.lastTraded}`;
  const gap =
    aim === undefined || Math.abs(held - aim) < 1e-9
      ? ""
      : `, ${percent(Math.abs(held - aim))} ${held > aim ? "more" : "less"} than the method gives`;
  return [
    {
      fact: `on ${date} ${Number(shares.toFixed(6))} shares are held, ${percent(held)} of the value${gap}; ${since}`,
      from: "portfolio",
    },
  ];
}
