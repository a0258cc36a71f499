import { expectTypeOf, test } from "vitest";
import {
  adaptiveParameters,
  type FilteredProbabilities,
  type filterStates,
  type Regime,
  type RegimeProbabilities,
  type Smoothed,
  type SmoothedProbabilities,
  type smoothStates,
} from "../../src/regime/index.js";

test("smoothed probabilities do not stand where filtered ones are asked for", () => {
  expectTypeOf<ReturnType<typeof filterStates>>().toExtend<Float64Array>();
  expectTypeOf<ReturnType<typeof smoothStates>>().toExtend<Float64Array>();
  expectTypeOf<SmoothedProbabilities>().not.toExtend<FilteredProbabilities>();
  expectTypeOf<Smoothed<Record<Regime, number>>>().not.toExtend<RegimeProbabilities>();
});

test("plain data do", () => {
  expectTypeOf<Float64Array>().toExtend<FilteredProbabilities>();
  expectTypeOf<Record<Regime, number>>().toExtend<RegimeProbabilities>();
});

test("what sizes a position refuses smoothed probabilities", () => {
  const hindsight = {} as Smoothed<Record<Regime, number>>;
  // @ts-expect-error smoothed probabilities look ahead
  adaptiveParameters(hindsight);
});
