import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionDeclarations } from "../core/options/option-types.js";
import { readOption } from "../core/options/read-options.js";
import type { RebalanceTrigger } from "./rebalance-trigger.js";

type Kind = RebalanceTrigger["kind"];

/** Members are read one level at a time, so that a trigger that contains itself ends in an error. */
const members: OptionDeclarations = {
  of: {
    kind: "list",
    of: { kind: "value", read: (_, member) => member },
    minLength: 1,
    maxLength: 100,
    required: true,
  },
};

const kinds: Readonly<Record<Kind, OptionDeclarations>> = {
  calendar: { every: { kind: "choice", of: ["week", "month", "quarter", "year"], required: true } },
  threshold: { absolute: { kind: "number", above: 0 }, relative: { kind: "number", above: 0 } },
  "no-trade-region": { riskAversion: { kind: "number", above: 0, required: true } },
  adaptive: {
    absolute: { kind: "number", above: 0, required: true },
    window: { kind: "number", integer: true, min: 2, max: 1_000_000 },
  },
  "cost-benefit": {
    horizonYears: { kind: "number", above: 0, required: true },
    riskAversion: { kind: "number", above: 0 },
  },
  any: members,
  all: members,
};

/** Members nested deeper than this are refused, and more triggers than this in all. */
const DEEPEST = 8;
const MOST = 1000;

/**
 * A trigger as declared, with every member of `any` and `all` read too.
 *
 * @param name - what the caller handed in, for messages: `"rebalance"`
 * @returns a copy of the trigger
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite` or `empty`, naming the option and what it may be
 * @remarks At most 100 members in a list, 8 levels of lists and 1,000 triggers in all.
 */
export function readRebalanceTrigger(name: string, trigger: RebalanceTrigger): RebalanceTrigger {
  return readLevel(name, trigger, 0, { count: 0 });
}

function readLevel(name: string, trigger: RebalanceTrigger, depth: number, seen: { count: number }): RebalanceTrigger {
  if (++seen.count > MOST) {
    throw new PortfolioError("invalid-argument", `${name} is one of more than ${MOST} triggers: give fewer`, {
      argument: name,
    });
  }
  const read = readOption(name, trigger, { kind: "variant", of: () => kinds });
  if (read.kind === "threshold" && read.absolute === undefined && read.relative === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is a threshold without a band: give absolute, relative or both`,
      { argument: name },
    );
  }
  if (read.kind !== "any" && read.kind !== "all") return read;
  if (depth === DEEPEST) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is nested more than ${DEEPEST} levels deep: put its members into one list`,
      { argument: name },
    );
  }
  return { ...read, of: read.of.map((member, k) => readLevel(`${name}.of[${k}]`, member, depth + 1, seen)) };
}
