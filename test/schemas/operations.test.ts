import { describe, expect, test } from "vitest";
import { z } from "zod";
import { callSettings } from "../../src/engine/call-settings.js";
import { buildTaxLedger, PortfolioEngine, PortfolioError } from "../../src/index.js";
import { type OperationName, operationSchemas } from "../../src/schemas/index.js";

const assets = ["A", "B", "C"];
const dates = Array.from({ length: 80 }, (_, t) => new Date(Date.UTC(2024, 0, 1 + t)).toISOString().slice(0, 10));
const values = Float64Array.from({ length: 240 }, (_, k) => 50 + (k % 3) + 5 * Math.sin(k * 1.7 + (k % 3)));
const engine = PortfolioEngine.create({
  prices: { kind: "prices", assets, dates, values },
  portfolio: { cash: 1e5, holdings: {} },
  ledger: buildTaxLedger([], { accounts: [{ id: "main", kind: "taxable" }] }),
});

/** One value of each key that a request may carry. */
const samples: Readonly<Record<OperationName, Readonly<Record<string, unknown>>>> = {
  ...sampled(["construct", "optimize", "rebalance", "backtest"], {
    method: "maximum-utility",
    mean: "historical",
    covariance: "sample",
    missing: "drop-dates",
    target: 0.1,
    riskAversion: 3,
    riskFreeRate: 0.02,
    lookback: 60,
  }),
  analyze: { lookback: 60, covariance: "sample", missing: "drop-dates", riskFreeRate: 0.02 },
  attribute: {
    model: "brinson-fachler",
    interaction: "separate",
    linking: "carino",
    benchmark: { A: 0.5, B: 0.3, C: 0.2 },
  },
  harvest: { rates: { shortTerm: 0.4, longTerm: 0.2, netInvestmentIncome: 0.038 }, minBenefit: 10 },
  regime: { mode: "volatility", minHistory: 42, refitEvery: 5 },
};
const more: Partial<Record<OperationName, Readonly<Record<string, unknown>>>> = {
  construct: { allocation: "greedy" },
  rebalance: {
    weights: { A: 1, B: 0, C: 0 },
    mode: "full",
    cashFlow: 100,
    pinned: ["A"],
    lastDate: dates[60],
  },
  backtest: { initialCapital: 1e5, rebalance: { kind: "calendar", every: "month" }, execution: "same-close" },
};

/** What the engine takes and requests do not carry: functions, data of the engine, and what is a setting of the portfolio. */
const notOffered: Readonly<Record<OperationName, readonly string[]>> = {
  construct: ["constraints", "periodsPerYear", "relax"],
  optimize: ["constraints", "periodsPerYear", "relax"],
  rebalance: ["constraints", "periodsPerYear", "relax"],
  analyze: ["periodsPerYear"],
  attribute: ["backtest", "currency", "regimes"],
  harvest: [
    "date",
    "discountRate",
    "horizonYears",
    "income",
    "laterRate",
    "minCorrelation",
    "minimumBenefit", // the second name of minBenefit, which requests carry
    "moments",
    "replacements",
    "riskAversion",
    "tradingCost",
  ],
  backtest: [],
  regime: ["marketWeights", "transitionAge", "crisisGate", "correlationGate", "whipsaw", "levels", "adaptive"],
};

const names = Object.keys(operationSchemas) as OperationName[];

describe.each(names)("%s", (operation) => {
  const { request } = operationSchemas[operation];
  const sample = { ...samples[operation], ...more[operation] };

  test("the samples name every key of the schema, and each key is one that the engine takes", () => {
    expect(Object.keys(sample).sort()).toEqual(Object.keys(propertiesOf(request)).sort());
    for (const [key, value] of Object.entries(sample)) {
      expect(request.safeParse({ [key]: value }).success, key).toBe(true);
      expect(refusalOf(operation, { [key]: value }), key).not.toMatch(/is not an option|must be|is not one of/);
    }
  });

  test("a key that the engine gains is offered, or left out on purpose", () => {
    const known = knownBy(operation);
    if (known === undefined || operation === "backtest") return; // a backtest takes functions and data of many kinds
    const offered = Object.keys(propertiesOf(request));
    const left = known.filter((key) => !offered.includes(key) && key !== "onProgress" && key !== "signal");
    expect(left.sort()).toEqual([...notOffered[operation]].sort());
  });

  test("an unknown key is refused, and so is what is no object", () => {
    for (const wrong of [{ noSuchKey: 1 }, { ...sample, Method: 1 }, null, [], "text", 1, undefined]) {
      expect(request.safeParse(wrong).success).toBe(false);
    }
    expect(request.safeParse(JSON.parse('{"__proto__":{"method":"x"}}')).success).toBe(false);
  });
});

test("the words of a request are those of the engine", () => {
  for (const operation of ["construct", "optimize", "rebalance", "backtest"] as const) {
    const properties = propertiesOf(operationSchemas[operation].request);
    for (const key of ["method", "mean", "covariance", "missing"] as const) {
      expect([key, properties[key]?.enum]).toEqual([key, (callSettings[key] as { of: readonly string[] }).of]);
    }
  }
});

test("what the engine answers fits the schema of the answer", () => {
  for (const operation of ["construct", "optimize", "rebalance", "analyze", "harvest", "regime"] as const) {
    const answer = operation === "harvest" ? { proposals: engine.harvest() } : engine[operation]();
    const { success, error } = operationSchemas[operation].response.safeParse(JSON.parse(JSON.stringify(answer)));
    expect([operation, success, error?.issues]).toEqual([operation, true, undefined]);
  }
});

function sampled<Name extends string>(of: readonly Name[], sample: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(of.map((name) => [name, sample])) as Record<Name, typeof sample>;
}

/** The properties of a schema, which is a component of its own. */
function propertiesOf(schema: z.ZodType): Record<string, { enum?: readonly string[] }> {
  const { $ref, $defs, properties } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const name = $ref?.split("/").at(-1);
  return (name === undefined ? properties : $defs?.[name]?.properties) as Record<string, { enum?: readonly string[] }>;
}

/** The message with which the engine refuses options; empty when it takes them. */
function refusalOf(operation: OperationName, options: Readonly<Record<string, unknown>>): string {
  const ask = engine[operation].bind(engine) as (options: unknown) => unknown;
  const settings = new Set(Object.keys(samples.backtest));
  const isSetting = operation === "backtest" && Object.keys(options).some((key) => settings.has(key));
  try {
    ask(isSetting ? { settings: options } : options);
    return "";
  } catch (error) {
    if (error instanceof PortfolioError) return error.message;
    throw error;
  }
}

/** The options that the engine says it knows. */
function knownBy(operation: OperationName): string[] | undefined {
  return /known are (.*)$/.exec(refusalOf(operation, { noSuchKey: 1 }))?.[1]?.split(", ");
}
