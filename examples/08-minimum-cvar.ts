// The least mean loss of the worst months, with a return to reach, under caps, and the greatest return within a limit.
import { maximumReturnCvar, minimumCvar, requireOptimal, returnsFromPrices, sliceDates } from "../src/index.js";
import { twentyStocks } from "./real-prices.js";

const returns = returnsFromPrices(sliceDates(twentyStocks("month"), "2013-01-01"));
type Result = ReturnType<typeof minimumCvar>;

const least = show("least CVaR", minimumCvar(returns));
show("with 20 % a year at least", minimumCvar(returns, { targetReturn: 0.2 }));
show("no more than 10 % in one", minimumCvar(returns, { constraints: { max: 0.1 } }));
show("the worst 1 % of the months", minimumCvar(returns, { level: 0.99 }));
show("most return with a CVaR of 8 %", maximumReturnCvar(returns, { maxCvar: 0.08 }));

const impossible = maximumReturnCvar(returns, { maxCvar: 0.01 });
if (impossible.status === "infeasible") console.log(`a CVaR of 1 %: ${impossible.reason}`);

const gap = least.diagnostics.kktResidual;
console.log(`proven by its dual to ${gap < 1e-12 ? "1e-12" : gap.toExponential(0)}`);
console.log(`least monthly CVaR at 95 %: ${percent(least.conditionalValueAtRisk)}`);

function show(title: string, result: Result) {
  const optimum = requireOptimal(result);
  const held = returns.assets.filter((asset) => optimum.weights[asset]! > 0.0005);
  const weights = held.map((asset) => `${asset} ${percent(optimum.weights[asset]!)}`).join(", ");
  console.log(
    `${title}: CVaR ${percent(optimum.conditionalValueAtRisk)}, VaR ${percent(optimum.valueAtRisk)}, return ${percent(optimum.expectedReturn)} a year: ${weights}`,
  );
  return optimum;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1).replace(/^-(?=[0.]*$)/, "")} %`;
}
