import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import { ODD_NUMBERS, TAG } from "../core/json/json-format.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import type { ReturnsTable, Table } from "../core/types.js";
import type { EngineInputs, EngineState, RestoreOptions, TableState } from "./engine-types.js";
import type { ReadInputs } from "./read-inputs.js";
import type { EngineStrategy } from "./strategies/strategy-types.js";

/** The whole engine as plain data that JSON keeps to the bit. */
export function stateOfEngine(inputs: ReadInputs): EngineState {
  const { config, prices, splits, dividends, portfolio, benchmark, sectorOf, ledger, account, marketWeights } = inputs;
  const { constraints, limits, costs, rebalance, lotSize, factors, corporateEvents, delistings } = inputs;
  const named: EngineState["named"] = {
    ...(constraints !== undefined && { constraints }),
    ...(limits !== undefined && { limits }),
    ...(costs !== undefined && { costs }),
    ...(rebalance !== undefined && { rebalance }),
    ...(lotSize !== undefined && { lotSize }),
  };
  return structuredClone({
    version: 1,
    config,
    prices: stateOfTable(prices),
    ...(splits !== undefined && { splits }),
    ...(dividends !== undefined && { dividends }),
    ...(corporateEvents !== undefined && { corporateEvents }),
    ...(delistings !== undefined && { delistings }),
    portfolio,
    ...(benchmark && { benchmark: stateOfTable(benchmark) }),
    ...(factors && { factors: { ...stateOfTable(factors), kind: factors.kind, ...startOf(factors) } }),
    ...(sectorOf !== undefined && { sectorOf }),
    ...(ledger !== undefined && { ledger }),
    ...(account !== undefined && { account }),
    ...(marketWeights !== undefined && { marketWeights }),
    ...(inputs.strategies !== undefined && {
      strategies: inputs.strategies.map(({ weights, ...one }) =>
        weights === undefined ? one : { ...one, function: true as const },
      ),
    }),
    named: plainOf(named) as EngineState["named"],
  });
}

/**
 * What `stateOfEngine` wrote down, as inputs of an engine.
 *
 * @throws {@link PortfolioError} `invalid-state` for another version, and for a value that is not a state
 */
export function engineFromState(state: EngineState, options: RestoreOptions = {}): EngineInputs {
  const version: unknown = (state as Partial<EngineState> | null | undefined)?.version;
  if (version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `state.version is ${String(version)}, expected 1: give what \`engine.snapshot()\` returned`,
      { version: String(version) },
    );
  }
  const { version: _version, named, prices, benchmark, factors, strategies, ...plain } = state;
  const given = fromPlain(named ?? {});
  if (typeof given !== "object" || given === null) {
    throw new PortfolioError("invalid-state", "state.named is no object: give what `engine.snapshot()` returned");
  }
  return {
    ...plain,
    ...given,
    prices: { kind: "prices", ...tableOfState("prices", prices) },
    ...(strategies !== undefined && { strategies: strategiesOfState(strategies, options) }),
    ...(benchmark && { benchmark: { kind: "prices" as const, ...tableOfState("benchmark", benchmark) } }),
    ...(factors && { factors: { kind: factors.kind, ...startOf(factors), ...tableOfState("factors", factors) } }),
  };
}

const restoreOptions: OptionsOf<RestoreOptions> = { strategies: { kind: "record", of: { kind: "function" } } };

/** The strategies of a snapshot, with the functions that it could not hold. */
function strategiesOfState(
  strategies: NonNullable<EngineState["strategies"]>,
  given: RestoreOptions,
): EngineStrategy[] {
  const { strategies: functions = {} } = readOptions("options", given, restoreOptions, {
    what: "an option of restore",
  });
  if (!Array.isArray(strategies)) {
    throw new PortfolioError("invalid-state", "state.strategies is no list: give what `engine.snapshot()` returned");
  }
  return strategies.map((one, k) => {
    if (typeof one !== "object" || one === null || one.function !== true) return one;
    const { function: _function, ...strategy } = one;
    const weights = Object.hasOwn(functions, one.name) ? functions[one.name] : undefined;
    if (weights === undefined) {
      throw new PortfolioError(
        "invalid-state",
        `state.strategies[${k}] is a function, which a snapshot cannot hold: give { strategies: { ${one.name}: … } } to restore`,
        { strategy: String(one.name) },
      );
    }
    return { ...strategy, weights };
  });
}

function startOf({ start }: Pick<ReturnsTable, "start">): Pick<ReturnsTable, "start"> {
  return start === undefined ? {} : { start };
}

function stateOfTable({ assets, dates, values }: Table): TableState {
  return { assets, dates, values: Array.from(values, (price) => (Number.isNaN(price) ? null : price)) };
}

function tableOfState(name: string, table: TableState): Table {
  const values: unknown = table?.values;
  const wrong = (what: string): PortfolioError =>
    new PortfolioError("invalid-state", `state.${name}${what}: give what \`engine.snapshot()\` returned`);
  if (!Array.isArray(values) && !(values instanceof Float64Array)) throw wrong(" is no table");
  const read = Float64Array.from(values as ArrayLike<unknown>, (price, k) => {
    if (typeof price === "number") return price;
    if (price === null) return Number.NaN;
    throw wrong(`.values[${k}] is ${shownValue(price)}, which is no number`);
  });
  return { assets: table.assets, dates: table.dates, values: read };
}

/** Deepest nesting of settings. */
const DEEPEST = 50;

/** Typed arrays as lists, and numbers that JSON lacks (a bound that does not bind) by their names. */
function plainOf(value: unknown): unknown {
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { [`${TAG}number`]: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => plainOf(one));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (one) => plainOf(one));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainOf(one)]));
}

function fromPlain(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) {
    throw new PortfolioError("invalid-state", "state.named is nested too deep: give what `engine.snapshot()` returned");
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => fromPlain(one, depth + 1));
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === `${TAG}number`) return ODD_NUMBERS.get(String(entries[0]![1]));
  return Object.fromEntries(entries.map(([key, one]) => [key, fromPlain(one, depth + 1)]));
}
