import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";
import { type LocationConflict, locationConflict } from "./location-conflict.js";
import type { LocationInput, LocationOptions } from "./location-types.js";
import { locationValue } from "./location-values.js";
import { readLocation } from "./read-location.js";

/** Which account holds how much of each asset. */
export type AssetLocation =
  | {
      readonly status: "optimal";
      /** Currency units by account and asset; what is not held is left out. */
      readonly allocation: Readonly<Record<string, Readonly<Record<string, number>>>>;
      /** Worth after tax at the horizon. */
      readonly value: number;
      /** The same when every account holds the same mix; `null` when `allowed` forbids that. */
      readonly proportionalValue: number | null;
      /** (value / proportionalValue)^(1 / years) − 1; `null` with it. */
      readonly gainPerYear: number | null;
      /** Worth of one unit after tax, by asset and account. */
      readonly values: Readonly<Record<string, Readonly<Record<string, number>>>>;
    }
  | {
      readonly status: "infeasible";
      readonly reason: string;
      /** Assets whose amounts exceed the balances of all accounts that may hold one of them. */
      readonly conflict: LocationConflict;
    }
  | { readonly status: "iteration-limit"; readonly reason: string };

/**
 * Which account should hold which asset, so that most is left after tax at the horizon.
 *
 * Maximizes Σ v_ak x_ak with the amount of every asset and the balance of every account fixed: a transportation problem, solved as
 * a linear program. A dollar counts as a dollar in every account: balances of traditional accounts are not rescaled by the tax
 * that waits in them.
 *
 * @param input - A assets and K accounts, currency units
 * @param options - `rates`; `retirementRate` the short-term rate; `horizonYears` 20
 * @returns how much of each asset each account holds, and what that is worth after tax
 * @throws {@link PortfolioError} `empty`, `not-finite`, `invalid-argument` (an unknown kind, a horizon that is no whole number),
 *   `unknown-asset`, `duplicate-asset`, `conflicting-options` (totals that differ)
 * @remarks O(A·K·(A + K)) for each of about A + K steps. NaN throws. Oracle in the tests: HiGHS.
 * @example
 * locateAssets(
 *   { assets: [{ asset: "bonds", amount: 50, expectedReturn: 0.05, interestYield: 0.05 }, { asset: "stocks", amount: 50, expectedReturn: 0.08, dividendYield: 0.015 }],
 *     accounts: [{ id: "main", kind: "taxable", balance: 60 }, { id: "ira", kind: "traditional", balance: 40 }] },
 *   { rates: { shortTerm: 0.37, longTerm: 0.2 } },
 * ).allocation;
 */
export function locateAssets(input: LocationInput, options: LocationOptions): AssetLocation {
  const { assets, accounts, rates, horizonYears, values, ...read } = readLocation(input, options);
  const { retirementRate = rates.shortTerm } = read;
  const a = assets.length;
  const k = accounts.length;
  const value = (i: number, j: number): number => {
    const { asset } = assets[i]!;
    const { id, kind } = accounts[j]!;
    const own = values !== undefined && Object.hasOwn(values, asset) ? values[asset] : undefined;
    if (own !== undefined && Object.hasOwn(own, id)) return own[id]!;
    const worth = locationValue(assets[i]!, kind, rates, retirementRate, horizonYears);
    if (Number.isFinite(worth)) return worth;
    throw new PortfolioError(
      "not-finite",
      `assets.${asset} grows beyond all numbers in ${horizonYears} years: give returns per year as fractions, such as 0.07`,
      { asset, horizonYears },
    );
  };
  const worth = Float64Array.from({ length: a * k }, (_, c) => value(Math.floor(c / k), c % k));
  const isAllowed = (i: number, j: number): boolean => assets[i]!.allowed?.includes(accounts[j]!.id) ?? true;

  // one column for each pair, one row for each asset and each account, in fractions of the total
  const total = assets.reduce((sum, { amount: wanted }) => sum + wanted, 0);
  const columns = new Float64Array(a * k * (a + k));
  const lower = new Float64Array(a * k + a + k);
  const upper = new Float64Array(a * k + a + k);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < k; j++) {
      const c = i * k + j;
      columns[c * (a + k) + i] = 1;
      columns[c * (a + k) + a + j] = 1;
      upper[c] = isAllowed(i, j) ? Math.min(assets[i]!.amount, accounts[j]!.balance) / total : 0;
    }
    lower[a * k + i] = upper[a * k + i] = assets[i]!.amount / total;
  }
  // the last account takes what is left: a row that rounding could contradict
  for (let j = 0; j < k; j++) {
    const share = accounts[j]!.balance / total;
    lower[a * k + a + j] = j === k - 1 ? share - 1e-9 : share;
    upper[a * k + a + j] = j === k - 1 ? share + 1e-9 : share;
  }
  const solved = linearProgramKernel({ columns, cost: worth.map((v) => -v), lower, upper });
  if (solved.status !== "optimal") {
    const conflict = locationConflict(assets, accounts, isAllowed);
    if (conflict === undefined)
      return { status: "iteration-limit", reason: `the linear program ended ${solved.status}` };
    const where =
      conflict.accounts.length === 0 ? "have no account" : `are allowed only in ${conflict.accounts.join(", ")}`;
    return {
      status: "infeasible",
      reason: `${conflict.assets.join(", ")} ${where}, ${conflict.shortfall} too little: allow more accounts or lower the amounts`,
      conflict,
    };
  }

  const held = solved.x.map((share) => Math.max(0, share) * total);
  const worthOf = (amounts: ArrayLike<number>): number => worth.reduce((sum, v, c) => sum + v * amounts[c]!, 0);
  const proportional = worth.map((_, c) => (assets[Math.floor(c / k)]!.amount * accounts[c % k]!.balance) / total);
  const possible = proportional.every((x, c) => x === 0 || isAllowed(Math.floor(c / k), c % k));
  const proportionalValue = possible ? worthOf(proportional) : null;
  const best = worthOf(held);
  const ids = accounts.map(({ id }) => id);
  const names = assets.map(({ asset }) => asset);
  return {
    status: "optimal",
    allocation: record(ids, (j) => {
      const here = [...names.keys()].filter((i) => held[i * k + j]! > 1e-9 * total);
      return labeled(
        here.map((i) => names[i]!),
        (n) => held[here[n]! * k + j]!,
      );
    }),
    value: best,
    proportionalValue,
    gainPerYear:
      proportionalValue === null || !(proportionalValue > 0)
        ? null
        : (best / proportionalValue) ** (1 / horizonYears) - 1,
    values: record(names, (i) => labeled(ids, (j) => worth[i * k + j]!)),
  };
}

/** A record of records by name, safe for `__proto__`. */
function record<T>(names: readonly string[], valueAt: (position: number) => T): Record<string, T> {
  return Object.fromEntries(names.map((name, i) => [name, valueAt(i)]));
}
