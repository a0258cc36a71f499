import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { readOption } from "../../core/options/read-options.js";

/** A step: its name, and a plain function from what the step before it gave. */
export type PipelineStep<In, Out> = readonly [name: string, run: (value: In) => Out];

/** What the next step is given: of an optimization the optimal result, of anything else all of it. */
export type Passed<T> = T extends { readonly status: "optimal" }
  ? T
  : T extends { readonly status: string; readonly reason: string }
    ? never
    : T;

/** What one step gave. */
export interface StepRecord {
  /** The name of the step. */
  readonly name: string;
  /** What it returned, as it came. */
  readonly result: unknown;
}

/** What came of a run through the steps. */
export type PipelineOutcome<T> =
  | {
      readonly status: "done";
      /** What the last step gave. */
      readonly value: Passed<T>;
      /** What each step gave, in order. */
      readonly steps: readonly StepRecord[];
    }
  | {
      readonly status: "stopped";
      /** The step that had no answer. */
      readonly at: string;
      /** In its own words. */
      readonly reason: string;
      /** What each step gave up to and with that one, whose result has the conflict. */
      readonly steps: readonly StepRecord[];
    };

/** The steps as one function. */
export type Pipeline<In, Out> = (input: In) => PipelineOutcome<Out>;

/** A step that takes what the one before it passed on. */
export type NextStep<A, B> = PipelineStep<Passed<A>, B>;

/**
 * Several steps as one plain function, with a record of what each one gave: estimate → shrink → views → optimize → allocate.
 *
 * A step is any function of what the step before it returned. A step whose result has a `status` other than `"optimal"` and a `reason`, as an
 * optimization without an answer has, ends the run: the outcome is `stopped` and says where and why. So the step after an optimization is
 * given optimal results only.
 *
 * @param steps - at least one `[name, function]`, with names of their own, in order
 * @returns a function from the input of the first step to the result of the last, with all results between
 * @throws {@link PortfolioError} `invalid-argument` for steps that are none, a name twice; the function throws what a step throws, with the
 *   name of the step before the message and as `details.step`
 * @remarks What the steps take. It remembers nothing between two runs.
 * @example
 * const decide = pipeline([
 *   ["estimate", (returns: ReturnsTable) => estimateMoments(returns, { covariance: "ledoit-wolf" })],
 *   ["optimize", (moments) => meanVariance(moments, { objective: "minimum-variance" })],
 *   ["allocate", ({ weights }) => allocateShares({ weights, prices, capital: 10_000 })],
 * ]);
 * decide(returns).steps.map(({ name }) => name); // ["estimate", "optimize", "allocate"]
 */
export function pipeline<A, B>(steps: readonly [PipelineStep<A, B>]): Pipeline<A, B>;
export function pipeline<A, B, C>(steps: readonly [PipelineStep<A, B>, NextStep<B, C>]): Pipeline<A, C>;
export function pipeline<A, B, C, D>(
  steps: readonly [PipelineStep<A, B>, NextStep<B, C>, NextStep<C, D>],
): Pipeline<A, D>;
export function pipeline<A, B, C, D, E>(
  steps: readonly [PipelineStep<A, B>, NextStep<B, C>, NextStep<C, D>, NextStep<D, E>],
): Pipeline<A, E>;
export function pipeline<A, B, C, D, E, F>(
  steps: readonly [PipelineStep<A, B>, NextStep<B, C>, NextStep<C, D>, NextStep<D, E>, NextStep<E, F>],
): Pipeline<A, F>;
export function pipeline<A, B, C, D, E, F, G>(
  steps: readonly [PipelineStep<A, B>, NextStep<B, C>, NextStep<C, D>, NextStep<D, E>, NextStep<E, F>, NextStep<F, G>],
): Pipeline<A, G>;
export function pipeline(steps: readonly PipelineStep<never, unknown>[]): Pipeline<unknown, unknown>;
export function pipeline(steps: readonly PipelineStep<never, unknown>[]): Pipeline<unknown, unknown> {
  const checked = readSteps(steps);
  return (input) => {
    const done: StepRecord[] = [];
    let value = input;
    for (const [name, run] of checked) {
      value = resultOf(name, run, value);
      done.push({ name, result: value });
      const reason = withoutAnswer(value);
      if (reason !== undefined) return { status: "stopped", at: name, reason, steps: done };
    }
    return { status: "done", value, steps: done };
  };
}

type PlainStep = readonly [name: string, run: (value: unknown) => unknown];

function readSteps(steps: unknown): readonly PlainStep[] {
  const list = readOption<unknown>("steps", steps, {
    kind: "list",
    of: { kind: "value", read: readStep },
    minLength: 1,
    required: true,
  }) as readonly PlainStep[] | undefined;
  if (list === undefined) {
    throw new PortfolioError("invalid-argument", 'steps are missing: give [["name", (value) => result], …]');
  }
  const names = new Set<string>();
  for (const [name] of list) {
    if (names.has(name)) {
      throw new PortfolioError(
        "invalid-argument",
        `steps have the name ${shownValue(name)} twice: names must be unique`,
        {
          step: name,
        },
      );
    }
    names.add(name);
  }
  return list;
}

function readStep(at: string, step: unknown): PlainStep {
  const [name, run, ...more] = Array.isArray(step) ? step : [];
  if (typeof name === "string" && name !== "" && typeof run === "function" && more.length === 0) {
    return [name, run as PlainStep[1]];
  }
  throw new PortfolioError(
    "invalid-argument",
    `${at} is ${shownValue(step)}: give a pair of a name and a function, ["estimate", (returns) => estimateMoments(returns)] say`,
    { argument: at },
  );
}

/** What a step returned; what it threw carries its name. */
function resultOf(name: string, run: (value: unknown) => unknown, value: unknown): unknown {
  let result: unknown;
  try {
    result = run(value);
  } catch (error) {
    if (error instanceof PortfolioError) {
      throw new PortfolioError(error.code, `step ${name}: ${error.message}`, { ...error.details, step: name });
    }
    const message = error instanceof Error ? error.message : shownValue(error);
    throw new PortfolioError("invalid-argument", `step ${name} threw: ${message}`, { step: name });
  }
  if (result !== undefined && !(result instanceof Promise)) return result;
  throw new PortfolioError(
    "invalid-argument",
    result === undefined
      ? `step ${name} returned nothing: let it return what the next step needs`
      : `step ${name} returned a promise: await what it needs before the run, and let it return the value`,
    { step: name },
  );
}

/** The reason of a result without an answer. */
function withoutAnswer(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { status, reason } = value as { readonly status?: unknown; readonly reason?: unknown };
  return typeof status === "string" && status !== "optimal" && typeof reason === "string" ? reason : undefined;
}
