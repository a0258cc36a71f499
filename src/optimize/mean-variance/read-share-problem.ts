import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { Constraints, FactorMoments, Moments, PerAsset } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { resolveConstraints } from "../constraints/resolve-constraints.js";
import { positiveVariances } from "../inputs/positive-variances.js";
import type { ShareLimit, ShareProblem } from "./share-problem.js";
import { targetReturnRow } from "./solve-objective.js";

/** A limit on the share of the variance that some assets bring together. */
export interface RiskShare {
  /** The name that results use for it. */
  readonly name: string;
  /** The assets whose contributions are added up. */
  readonly assets: readonly string[];
  /** Least share of the variance, a fraction. Default none. */
  readonly min?: number;
  /** Greatest share of the variance, a fraction. Default none. */
  readonly max?: number;
}

/** What the numbers of a problem are read from. */
interface ShareQuestion {
  readonly objective: "minimum-variance" | "target-return" | "maximum-utility";
  readonly target?: number;
  readonly riskAversion?: number;
  readonly maxShare?: PerAsset;
  readonly shares?: readonly RiskShare[];
  readonly constraints?: Constraints;
}

/** The arguments in numbers; a wrong call throws. O(N²). */
export function readShareProblem(
  method: string,
  moments: Moments | FactorMoments,
  options: ShareQuestion,
): ShareProblem {
  const { assets, mean } = moments;
  const size = assets.length;
  positiveVariances(moments, method);
  const resolved = resolveConstraints(options.constraints, assets, method);
  for (const [i, asset] of assets.entries()) {
    if (Number.isFinite(resolved.lower[i]!) && Number.isFinite(resolved.upper[i]!)) continue;
    const name = Number.isFinite(resolved.lower[i]!) ? `max.${asset}` : `min.${asset}`;
    throw new PortfolioError(
      "invalid-argument",
      `constraints.${name} is not finite: ${method} proves its answer within bounds, so give every asset a finite min and max`,
      { argument: `constraints.${name}` },
    );
  }
  const limits = [...assetLimits(options.maxShare, assets), ...groupLimits(options.shares, assets)];
  if (limits.length === 0) {
    throw new PortfolioError(
      "invalid-argument",
      `options limit no share: give ${method} maxShare or shares, or use meanVariance`,
      { argument: "options.maxShare" },
    );
  }
  const utility = options.objective === "maximum-utility";
  const extra = options.objective === "target-return" ? [targetReturnRow(mean, options.target!)] : [];
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const unit = new Float64Array(size);
    unit[i] = 1;
    covariance.set(covarianceProductKernel(moments, unit), i * size);
  }
  return {
    size,
    covariance,
    aversion: utility ? (options.riskAversion ?? 1) : 1,
    earned: utility ? mean : new Float64Array(size),
    lower: resolved.lower,
    upper: resolved.upper,
    rows: [...resolved.rows, ...extra],
    limits,
    resolved,
  };
}

function assetLimits(maxShare: PerAsset | undefined, assets: readonly string[]): ShareLimit[] {
  if (maxShare === undefined) return [];
  const most = resolvePerAsset("options.maxShare", maxShare, assets, 1);
  return assets.flatMap((asset, i) => {
    // alone an asset may bring all of it, and more only beside hedges
    if (most[i] === 1) return [];
    const member = new Float64Array(assets.length);
    member[i] = 1;
    return [{ name: `maxShare.${asset}`, member, limit: most[i]!, side: 1 as const }];
  });
}

function groupLimits(shares: readonly RiskShare[] | undefined, assets: readonly string[]): ShareLimit[] {
  const names = new Set<string>();
  return (shares ?? []).flatMap(({ name, assets: held, min, max }): ShareLimit[] => {
    const label = `options.shares.${name}`;
    const refuse = (message: string): never => {
      throw new PortfolioError("invalid-argument", `${label} ${message}`, { argument: label });
    };
    if (name === "" || names.has(name)) refuse("is named twice or not at all: give each a name of its own");
    names.add(name);
    if (held.length === 0) refuse("has no assets: name at least one");
    if (min === undefined && max === undefined) refuse("limits nothing: give it a min or a max");
    if (min !== undefined && max !== undefined && min > max) refuse(`has a min of ${min} above its max of ${max}`);
    const member = new Float64Array(assets.length);
    for (const asset of held) {
      const i = assetPosition(`${label}.assets`, asset, assets);
      if (member[i] === 1) refuse(`names ${asset} twice: name each asset once`);
      member[i] = 1;
    }
    return [
      ...(max === undefined ? [] : [{ name: `shares.${name}.max`, member, limit: max, side: 1 as const }]),
      ...(min === undefined ? [] : [{ name: `shares.${name}.min`, member, limit: min, side: -1 as const }]),
    ];
  });
}
