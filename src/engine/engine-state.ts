import { PortfolioError } from "../core/portfolio-error.js";
import type { PricesTable } from "../core/types.js";
import type { EngineInputs, EngineState, TableState } from "./engine-types.js";
import type { ReadInputs } from "./read-inputs.js";

export function stateOfEngine(inputs: ReadInputs): EngineState {
  const { prices, benchmark, ...plain } = inputs;
  return structuredClone({
    version: 1,
    ...plain,
    prices: stateOfTable(prices),
    ...(benchmark && { benchmark: stateOfTable(benchmark) }),
  });
}

/**
 * @throws {@link PortfolioError} `invalid-state`
 */
export function engineFromState(state: EngineState): EngineInputs {
  if (state?.version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `state.version is ${String(state?.version)}, expected 1: give what \`engine.snapshot()\` returned`,
      { version: state?.version },
    );
  }
  const { version, prices, benchmark, ...plain } = state;
  return { ...plain, prices: tableOfState(prices), ...(benchmark && { benchmark: tableOfState(benchmark) }) };
}

function stateOfTable({ assets, dates, values }: PricesTable): TableState {
  return { assets, dates, values: Array.from(values, (price) => (Number.isNaN(price) ? null : price)) };
}

function tableOfState({ assets, dates, values }: TableState): PricesTable {
  return { kind: "prices", assets, dates, values: Float64Array.from(values, (price) => price ?? Number.NaN) };
}
