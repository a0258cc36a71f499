import { nearestName } from "../../core/errors/nearest-name.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { Weights } from "../../core/types.js";
import { readHeldLedger } from "../read-held-ledger.js";
import type { RebalanceInput } from "./rebalance-types.js";

export function readPrice(asset: string, prices: Readonly<Record<string, unknown>>, held: boolean): number {
  const price = Object.hasOwn(prices, asset) ? prices[asset] : undefined;
  if (typeof price === "number" && price > 0 && price < Number.POSITIVE_INFINITY) return price;
  if (price === undefined || Number.isNaN(price)) {
    if (!held) return Number.NaN;
    const nearest = nearestName(asset, Object.keys(prices));
    const hint =
      nearest === undefined || nearest === asset ? "give a price for all that is held" : `did you mean ${nearest}?`;
    throw new PortfolioError("missing-price", `prices.${asset} is missing: ${hint}`, { asset });
  }
  throw new PortfolioError("invalid-price", `prices.${asset} is ${shownValue(price)}: give a price greater than 0`, {
    asset,
    price: shownValue(price),
  });
}

export function valuesOf(
  input: RebalanceInput & { readonly cash: number },
  amounts: Float64Array,
  price: Float64Array,
): { readonly cash: number; readonly held: Float64Array; readonly value: number } {
  const { weights, cash } = input;
  if (weights === undefined) {
    if (input.value !== undefined) {
      throw new PortfolioError(
        "conflicting-options",
        "input.value is given without input.weights: holdings and cash have a value of their own",
      );
    }
    const held = amounts.map((shares, i) => (shares > 0 ? shares * price[i]! : 0));
    const value = held.reduce((sum, worth) => sum + worth, cash);
    if (!Number.isFinite(value)) {
      throw new PortfolioError("not-finite", "cash and holdings are worth Infinity: count in a larger currency unit");
    }
    return { cash, held, value };
  }
  const invested = amounts.reduce((sum, weight) => sum + weight, 0);
  if (invested > 1 + 1e-9) {
    throw new PortfolioError("invalid-argument", `input.weights sum to ${invested}: give at most 1, the rest is cash`, {
      sum: invested,
    });
  }
  const idle = Math.max(0, 1 - invested);
  const value = input.value ?? (cash > 0 && idle > 1e-12 ? cash / idle : 1);
  const rest = idle * value;
  if (cash > 0 && Math.abs(rest - cash) > 1e-6 * value) {
    throw new PortfolioError(
      "conflicting-options",
      `input.cash is ${cash}, but weights that sum to ${invested} leave ${rest} of a value of ${value}: give weights of the value with cash, or leave cash out`,
      { cash, rest },
    );
  }
  return { cash: cash > 0 ? cash : rest, held: amounts.map((weight) => weight * value), value };
}

/** Shares by asset of the account's open lots; compared with the holdings where both are given. */
export function sharesOfLedger(input: RebalanceInput): Weights | undefined {
  const { ledger, account } = input;
  if (ledger === undefined) {
    if (account === undefined) return undefined;
    throw new PortfolioError(
      "conflicting-options",
      "input.account is given without input.ledger: give both, or neither",
    );
  }
  if (account === undefined) {
    throw new PortfolioError("invalid-argument", "input.account is missing: name the account of the ledger", {
      argument: "account",
    });
  }
  if (input.date === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "input.date is missing: with a ledger the day decides terms and wash sales",
      {
        argument: "date",
      },
    );
  }
  readHeldLedger("rebalance", ledger, account, input.date);
  if (input.weights !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "input.weights is given with input.ledger: the ledger has shares, leave the weights out",
    );
  }
  const shares = new Map<string, number>();
  for (const lot of ledger.openLots) {
    if (lot.account === account) shares.set(lot.asset, (shares.get(lot.asset) ?? 0) + lot.quantity);
  }
  const { holdings } = input;
  if (holdings !== undefined) {
    const differences = [...new Set([...Object.keys(holdings), ...shares.keys()])].flatMap((asset) => {
      const held = Object.hasOwn(holdings, asset) ? holdings[asset]! : 0;
      const booked = shares.get(asset) ?? 0;
      return Math.abs(held - booked) <= 1e-9 * Math.max(1, held, booked) ? [] : [{ asset, held, booked }];
    });
    if (differences.length > 0) {
      const text = differences.map(({ asset, held, booked }) => `${held} ${asset} but the ledger ${booked}`);
      throw new PortfolioError(
        "conflicting-options",
        `input.holdings has ${text.join(", ")} in ${account}: book what is missing, or leave holdings out`,
        { differences },
      );
    }
  }
  return Object.fromEntries(shares);
}
