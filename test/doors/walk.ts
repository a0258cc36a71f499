/**
 * Every way in which a valid call can be made wrong in one place, and what each of them came to.
 *
 * The kinds: a key that nobody declared, a value that is no number where a number stood, a table of the wrong kind, and a
 * hostile value anywhere. A call with anything wrong must end in a `PortfolioError`, or, where the value may be anything, in
 * an answer; it never ends in another error, never writes into its arguments and never reaches a prototype.
 */
import { writeFileSync } from "node:fs";
import * as omni from "../../src/index.js";
import { badNumberAllowed, extraKeysAllowed } from "./allowed.js";
import { calls, functionOf, pricesTable, returnsTable } from "./calls.js";

export interface Fault {
  readonly kind:
    | "unknown-key"
    | "not-a-number"
    | "wrong-table"
    | "raw-error"
    | "slow"
    | "input-written"
    | "prototype"
    | "lost-error";
  readonly path: string;
  readonly what: string;
}

interface Place {
  /** `"1.costs.fixed"`: the position of the argument, then keys. */
  readonly path: string;
  readonly value: unknown;
  /** The objects that it stands in, outermost first. */
  readonly within: readonly Record<string, unknown>[];
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** All places of a value, depth first; of arrays the first two entries. */
function places(value: unknown, path: string, within: Place["within"] = []): Place[] {
  const found: Place[] = [{ path, value, within }];
  if (path.split(".").length > 6) return found;
  if (Array.isArray(value)) {
    for (let i = 0; i < Math.min(2, value.length); i++) found.push(...places(value[i], `${path}.${i}`, within));
  } else if (isPlain(value)) {
    const inside = [...within, value];
    for (const key of Object.keys(value)) found.push(...places(value[key], `${path}.${key}`, inside));
  }
  return found;
}

/** Fresh arguments with one place replaced. */
function changed(name: string, path: string, replace: (old: unknown) => unknown): unknown[] {
  const args = [...calls[name]!()];
  const keys = path.split(".");
  let parent: Record<string, unknown> = args as unknown as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
  const last = keys.at(-1)!;
  parent[last] = replace(parent[last]);
  return args;
}

type Outcome =
  | { readonly kind: "answer" }
  | { readonly kind: "refused"; readonly error: omni.PortfolioError }
  | { readonly kind: "raw"; readonly message: string };

/** With DOORS_TRACE=file the call that is about to be made is written there: a call that does not come back is the last one. */
const trace = process.env["DOORS_TRACE"];

async function outcome(name: string, args: readonly unknown[]): Promise<Outcome> {
  try {
    const answer: unknown = await functionOf(name)(...args);
    return tellsOfProblems(answer)
      ? { kind: "refused", error: new omni.PortfolioError("invalid-argument", "listed in the answer") }
      : { kind: "answer" };
  } catch (error) {
    if (error instanceof omni.PortfolioError) return { kind: "refused", error };
    return { kind: "raw", message: String(error).slice(0, 120) };
  }
}

/** Whether an answer lists what was wrong with the call, as the readers of configurations do. */
function tellsOfProblems(answer: unknown): boolean {
  const issues: unknown = Array.isArray(answer) ? answer : (answer as { issues?: unknown } | undefined)?.issues;
  return (
    Array.isArray(issues) && issues.some((one: { severity?: unknown } | null | undefined) => one?.severity === "error")
  );
}

/** Milliseconds that no call of the walk may take: a count without an upper bound shows here. */
const SLOWEST = 5_000;

const circle: Record<string, unknown> = {};
circle["self"] = circle;

/** Values that a program, a file or a tired person may put anywhere. */
export const HOSTILE: readonly (readonly [string, () => unknown])[] = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["NaN", () => Number.NaN],
  ["Infinity", () => Number.POSITIVE_INFINITY],
  ["-1", () => -1],
  ["1e308", () => 1e308],
  ["0.5", () => 0.5],
  ['"ten"', () => "ten"],
  ['""', () => ""],
  ["5n", () => 5n],
  ["true", () => true],
  ["a symbol", () => Symbol("s")],
  ["[]", () => []],
  ["[null]", () => [null]],
  ["{}", () => ({})],
  ["a circle", () => circle],
  ["a Map", () => new Map([["AAA", 1]])],
  ["a Date", () => new Date(0)],
  ["a promise", () => Promise.resolve(1)],
  ["a function", () => () => 1],
  ["an empty buffer", () => new Float64Array(0)],
  ["a proto key", () => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 1}')],
];

/** Whether an error comes back from a clone and from JSON with its code and its details. */
function survives(error: omni.PortfolioError): boolean {
  return [structuredClone(error), JSON.parse(JSON.stringify(error))].every((copy) => {
    const back = omni.PortfolioError.from(copy);
    return back?.code === error.code && JSON.stringify(back.details) === JSON.stringify(error.details);
  });
}

/**
 * All faults of one export.
 *
 * @param share - which part of the hostile values is tried; 1 is all
 * @param seed - which part: other seeds try others
 */
export async function faultsOf(name: string, share = 1, seed = 0): Promise<Fault[]> {
  const faults: Fault[] = [];
  const args = calls[name]!();
  const all = args.flatMap((argument, k) => places(argument, String(k)));
  const judge = async (
    kind: Fault["kind"],
    path: string,
    what: string,
    replace: (old: unknown) => unknown,
    mustRefuse: boolean,
  ) => {
    if (trace !== undefined) writeFileSync(trace, `${name} ${path} ${what}`);
    const start = performance.now();
    const result = await outcome(name, changed(name, path, replace));
    if (performance.now() - start > SLOWEST) faults.push({ kind: "slow", path, what });
    if (result.kind === "refused" && !survives(result.error)) {
      faults.push({ kind: "lost-error", path, what: `${what}: ${result.error.message}` });
    }
    if (result.kind === "raw") faults.push({ kind: "raw-error", path, what: `${what}: ${result.message}` });
    else if (mustRefuse && result.kind === "answer") faults.push({ kind, path, what });
  };

  for (const { path, value, within } of all) {
    if (isPlain(value) && !extraKeysAllowed(name, path, value, within)) {
      await judge("unknown-key", path, "an unknown key", (old) => ({ ...(old as object), zzzUnknown: 1 }), true);
    }
    if (typeof value === "number") {
      for (const [what, bad] of [
        ["NaN", Number.NaN],
        ['"ten"', "ten"],
        ["null", null],
        ["true", true],
      ] as const) {
        if (!badNumberAllowed(name, path, bad, within)) await judge("not-a-number", path, what, () => bad, true);
      }
    }
    // a count without a greatest value runs until the memory or the patience ends
    if (Number.isInteger(value)) {
      for (const count of [1e9, 2 ** 53]) await judge("raw-error", path, String(count), () => count, false);
    }
    if (isPlain(value) && "kind" in value && value["values"] instanceof Float64Array) {
      const rows = (value["dates"] as string[]).length;
      const assets = value["assets"] as string[];
      const other = value["kind"] === "prices" ? returnsTable(rows, assets) : pricesTable(rows, assets);
      await judge(
        "wrong-table",
        path,
        `a ${other.kind} table`,
        () => other,
        !/^(alignTables|sliceDates|selectAssets|toJson|detectRegimes|marketFeatures|detectionDelay|lookAheadGap|latestRow)$/.test(
          name,
        ),
      );
    }
  }

  let k = seed;
  for (const { path } of all) {
    for (const [what, value] of HOSTILE) {
      k += 1;
      if (share < 1 && (k * 0.6180339887) % 1 >= share) continue;
      await judge("raw-error", path, what, value, false);
    }
  }

  const before = snapshot(args);
  await outcome(name, args);
  if (snapshot(args) !== before) faults.push({ kind: "input-written", path: "", what: "the arguments changed" });
  if (({} as Record<string, unknown>)["polluted"] !== undefined)
    faults.push({ kind: "prototype", path: "", what: "Object.prototype was written" });
  return faults;
}

function snapshot(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    ArrayBuffer.isView(inner)
      ? Array.from(inner as unknown as ArrayLike<number>, String)
      : typeof inner === "number"
        ? String(inner)
        : inner,
  );
}
