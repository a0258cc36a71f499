import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import {
  adaptivePath,
  createRegimeFilter,
  decodeStates,
  detectRegimes,
  filterStates,
  fitGaussianHmm,
  fitJumpModel,
  fitStudentHmm,
  jumpStates,
  regimeOn,
  scoreStates,
  smoothStates,
  updateRegime,
} from "../../src/regime/index.js";
import { pricesOf, simulateStates } from "./simulate.js";

const { values } = simulateStates(300, [0.001, -0.001], [0.006, 0.02], { seed: 4 });
const observations = { values, dimension: 1 };
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function thrown(run: () => unknown): PortfolioError {
  try {
    run();
  } catch (error) {
    if (error instanceof PortfolioError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe.each([
  ["Gaussian", fitGaussianHmm(observations, { states: 2, restarts: 2 })],
  ["Student-t", fitStudentHmm(observations, { states: 2, restarts: 1, maxIterations: 20 })],
] as const)("a %s hidden Markov model", (_name, hmm) => {
  test("is the same after JSON and goes on with the same bits", () => {
    const loaded = throughJson(hmm);
    expect(loaded).toEqual(hmm);
    expect(filterStates(loaded, observations)).toEqual(filterStates(hmm, observations));
    expect(smoothStates(loaded, observations)).toEqual(smoothStates(hmm, observations));
    expect(decodeStates(loaded, observations)).toEqual(decodeStates(hmm, observations));
    expect(scoreStates(loaded, observations)).toBe(scoreStates(hmm, observations));
    const options = { states: 2, maxIterations: 3 };
    expect(fitGaussianHmm(observations, { ...options, initial: loaded.parameters })).toEqual(
      fitGaussianHmm(observations, { ...options, initial: hmm.parameters }),
    );
  });

  test("is read from typed arrays as from plain ones", () => {
    const { start, transition, means, covariances } = hmm.parameters;
    const typed = {
      ...hmm,
      parameters: {
        start: Float64Array.from(start),
        transition: Float64Array.from(transition),
        means: Float64Array.from(means),
        covariances: Float64Array.from(covariances),
      },
    };
    expect(filterStates(typed, observations)).toEqual(filterStates(hmm, observations));
  });

  test("of another version is refused by name, and a damaged one too", () => {
    expect(thrown(() => filterStates({ ...hmm, version: 2 as 1 }, observations))).toMatchObject({
      code: "invalid-state",
    });
    const damaged = { ...hmm, parameters: { ...hmm.parameters, means: { 0: 1, 1: 2 } as unknown as number[] } };
    expect(thrown(() => scoreStates(damaged, observations)).message).toMatch(/hmm.parameters.means/);
    expect(thrown(() => scoreStates(null as never, observations)).message).toMatch(/hmm is null/);
  });
});

test("a jump model goes on with the same bits after JSON; another version is refused", () => {
  const model = fitJumpModel(observations, { states: 2 });
  expect(throughJson(model)).toEqual(model);
  expect(jumpStates(throughJson(model), observations)).toEqual(jumpStates(model, observations));
  expect(thrown(() => jumpStates({ ...model, version: 2 as 1 }, observations))).toMatchObject({
    code: "invalid-state",
  });
  expect(thrown(() => jumpStates(undefined as never, observations))).toMatchObject({ code: "invalid-state" });
});

test("a live filter goes on with the same bits after JSON and after structuredClone", () => {
  const reading = detectRegimes(pricesOf(values));
  const state = updateRegime(createRegimeFilter(reading.model), 90);
  const next = updateRegime(state, 91);
  expect(updateRegime(throughJson(state), 91)).toEqual(next);
  expect(updateRegime(structuredClone(state), 91)).toEqual(next);
  expect(createRegimeFilter(throughJson(reading.model))).toEqual(createRegimeFilter(reading.model));
});

test("a live filter of another version, or a damaged one, is refused", () => {
  const state = createRegimeFilter(detectRegimes(pricesOf(values)).model);
  const codes = [
    { ...state, version: 2 as 1 },
    { ...state, model: { ...state.model, version: 2 as 1 } },
    { ...state, model: { ...state.model, chain: {} as never } },
    { ...state, memory: { ...state.memory, rising: [] } },
    null as never,
  ].map((bad) => thrown(() => updateRegime(bad, 90)).code);
  expect(new Set(codes)).toEqual(new Set(["invalid-state"]));
  expect(thrown(() => updateRegime(state, { MARKT: 90 }))).toMatchObject({ code: "unknown-asset" });
  expect(thrown(() => updateRegime(state, "90" as never))).toBeInstanceOf(PortfolioError);
});

test("a path with plain probabilities reads like one with typed ones; one that JSON broke is refused", () => {
  const { path } = detectRegimes(pricesOf(values));
  const plain = { ...path, probabilities: Array.from(path.probabilities) as unknown as Float64Array };
  expect(adaptivePath(plain)).toEqual(adaptivePath(path));
  expect(regimeOn(plain, path.dates[100]!)).toEqual(regimeOn(path, path.dates[100]!));
  expect(thrown(() => adaptivePath(throughJson(path)))).toMatchObject({ code: "shape" });
  expect(thrown(() => regimeOn(path, "soon")).code).toBe("invalid-date");
});
