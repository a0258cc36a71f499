import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { EfficientFrontier, FrontierCorner, FrontierPath } from "./efficient-frontier.js";

const corner: OptionsOf<FrontierCorner> = {
  weights: { kind: "numbers-by-name", required: true },
  expectedReturn: { kind: "number", required: true },
  volatility: { kind: "number", min: 0, required: true },
};

const path: OptionsOf<FrontierPath> = {
  lambda: { kind: "numbers", min: 0, required: true },
  covarianceWeights: { kind: "list", of: { kind: "numbers" }, required: true },
  boundMultipliers: { kind: "list", of: { kind: "numbers" }, required: true },
  rowMultipliers: { kind: "list", of: { kind: "numbers" }, required: true },
  rowNames: {
    kind: "list",
    of: {
      kind: "object",
      of: {
        min: { kind: "text", required: true },
        max: { kind: "text", required: true },
        equality: { kind: "boolean", required: true },
      },
    },
    required: true,
  },
  kktResidual: { kind: "number", min: 0, infinite: true, required: true },
  iterations: { kind: "number", integer: true, min: 0, required: true },
};

const frontierData: OptionsOf<EfficientFrontier> = {
  status: { kind: "choice", of: ["optimal", "infeasible", "iteration-limit", "numerical-error"], required: true },
  method: { kind: "choice", of: ["efficient-frontier"], required: true },
  assets: { kind: "list", of: { kind: "text" }, minLength: 1, required: true },
  corners: { kind: "list", of: { kind: "object", of: corner }, required: true },
  path: { kind: "object", of: path, required: true },
  reason: { kind: "text" },
  conflict: { kind: "list", of: { kind: "value", read: (_name, value) => value } },
  // a relaxed frontier is read when it is used
  relaxed: { kind: "value", read: (_name, value) => value },
};

/** Frontiers that were read before: asking one frontier for many portfolios reads it once. */
const known = new WeakSet<object>();

/**
 * Refuses, with the name of the argument, a value that is not a frontier or whose figures do not fit together.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`, `shape`, `unknown-asset`
 * @remarks O(N·corners) the first time, O(1) after that.
 */
export function checkFrontier(frontier: EfficientFrontier): void {
  if (typeof frontier === "object" && frontier !== null && known.has(frontier)) return;
  const given: unknown = (frontier as Partial<EfficientFrontier> | null | undefined)?.assets;
  const assets = Array.isArray(given) && given.every((name) => typeof name === "string") ? { assets: given } : {};
  const read = readOptions("frontier", frontier, frontierData, { what: "a part of a frontier", ...assets });
  if (read.status === "optimal") checkShapes(read);
  known.add(frontier);
}

function checkShapes({ assets, corners, path }: EfficientFrontier): void {
  const n = assets.length;
  const { lambda, covarianceWeights, boundMultipliers, rowMultipliers, rowNames } = path;
  expectLength("frontier.corners", corners.length, Math.max(1, corners.length));
  corners.forEach(({ weights }, c) => {
    const missing = assets.find((asset) => !Object.hasOwn(weights, asset));
    if (missing === undefined) return;
    throw new PortfolioError(
      "shape",
      `frontier.corners[${c}].weights.${missing} is missing: give every asset a weight`,
      {
        corner: c,
        asset: missing,
      },
    );
  });
  expectLength("frontier.path.lambda", lambda.length, corners.length);
  for (const [name, lists, length] of [
    ["covarianceWeights", covarianceWeights, n],
    ["boundMultipliers", boundMultipliers, n],
    ["rowMultipliers", rowMultipliers, rowNames.length],
  ] as const) {
    expectLength(`frontier.path.${name}`, lists.length, corners.length);
    lists.forEach((list, c) => {
      expectLength(`frontier.path.${name}[${c}]`, list.length, length);
    });
  }
}

function expectLength(name: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new PortfolioError(
    "shape",
    `${name} has ${actual} entries, ${expected} expected: give the frontier as efficientFrontier made it`,
    { argument: name, expected, actual },
  );
}
