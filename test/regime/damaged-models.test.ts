import { expect, test } from "vitest";
import { createRegimeFilter, detectRegimes, type RegimeModel, updateRegime } from "../../src/regime/index.js";
import { pricesOf, simulateStates } from "./simulate.js";

const { values } = simulateStates(300, [0.001, -0.001], [0.006, 0.02], { seed: 4 });
const { model } = detectRegimes(pricesOf(values));

/** The model as it comes from disk, with one part written over, or lost when the new value is `undefined`. */
function damaged(path: string, value: unknown): RegimeModel {
  const copy = JSON.parse(JSON.stringify(model)) as RegimeModel;
  const keys = path.split(".");
  const parent = keys
    .slice(0, -1)
    .reduce<unknown>((within, key) => (within as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  if (value === undefined) delete parent[keys.at(-1)!];
  else parent[keys.at(-1)!] = value;
  return copy;
}

test.each([
  ["assets.0", null],
  ["settings.dailyChangeLimit", undefined],
  ["settings.crisisGate", {}],
  ["settings.crisisGate.depth", undefined],
  ["settings.whipsaw.days", undefined],
  ["settings.levels.crisis", undefined],
  ["settings.minHistory", undefined],
  ["chain.transition.0", -0.5],
  ["chain.start.0", 1.5],
  ["chain.trend.drifts.0", 1e300],
  ["chain.trend.hazards.0", -0.1],
  ["chain.trend.weights.0", 2],
  ["memory.prices.0", -5],
  ["memory.ages.0", -1],
  ["memory.rising.0", 1.5],
  ["memory.gap", -1],
  ["returnScale", 0],
])("a stored regime model whose %s is %s is refused, where the filter would have gone on with NaN", (path, value) => {
  expect(() => updateRegime(createRegimeFilter(damaged(path, value)), 70)).toThrow(
    expect.objectContaining({ code: "invalid-state" }),
  );
});

test("the undamaged model goes on", () => {
  const next = updateRegime(createRegimeFilter(JSON.parse(JSON.stringify(model))), 70);
  expect(Object.values(next.probabilities).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
});
