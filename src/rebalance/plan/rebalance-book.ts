import { nearestName } from "../../core/errors/nearest-name.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import { readOptions } from "../../core/options/read-options.js";
import type { TaxLedger, TaxRates } from "../../tax/types.js";
import { type AssetChoices, sellableLots } from "../after-tax/sellable-lots.js";
import { readRebalanceTrigger } from "../read-rebalance-trigger.js";
import type { RebalanceTrigger } from "../rebalance-trigger.js";
import { readPrice, sharesOfLedger, valuesOf } from "./held-values.js";
import { inputDeclared, optionsDeclared, type RebalanceInput, type RebalanceOptions } from "./rebalance-types.js";
import { type TradeCosts, tradeCosts } from "./trade-costs.js";

/** Everything that a plan works with, by position in `assets`. Money in currency units. */
export interface RebalanceBook {
  readonly input: RebalanceInput;
  readonly options: RebalanceOptions &
    Required<Pick<RebalanceOptions, "mode" | "cashFlow" | "minTrade" | "wholeShares">>;
  readonly trigger: RebalanceTrigger;
  /** What is held or aimed at, in that order. */
  readonly assets: readonly string[];
  readonly shares: Float64Array;
  /** NaN where an asset that is not held has none. */
  readonly price: Float64Array;
  /** Value held. */
  readonly held: Float64Array;
  /** Target weights; of classes they are found later. */
  readonly target: Float64Array;
  readonly cash: number;
  readonly cashFlow: number;
  /** Value of cash and holdings before the cash flow. */
  readonly value: number;
  readonly pinned: Uint8Array;
  readonly costs: TradeCosts;
  /** Value of one lot of whole shares, or 0 where fractions are traded. */
  readonly lotSize: Float64Array;
  /** With a ledger: what may be sold of each asset, lot by lot, and whether it may be bought. */
  readonly choices: readonly AssetChoices[] | undefined;
}

/** Reads the input and the options of a plan. @throws {@link PortfolioError} for all that `rebalance` refuses */
export function readRebalanceBook(
  given: RebalanceInput,
  options: RebalanceOptions,
  { mayBeEmpty = false }: { readonly mayBeEmpty?: boolean } = {},
): RebalanceBook {
  requireObject("input of rebalance", given, "an object with holdings or weights, prices and target");
  const input = readOptions("input", given, inputDeclared, { what: "a part of the input of rebalance" });
  const settings = readOptions("options", options, optionsDeclared, { what: "an option of rebalance" });
  const trigger = readRebalanceTrigger("options.trigger", settings.trigger);
  if (input.date === undefined && asksForDate(trigger)) {
    throw new PortfolioError(
      "invalid-argument",
      "input.date is missing: a calendar trigger needs the day of the plan",
      {
        argument: "date",
      },
    );
  }
  const ledgerShares = sharesOfLedger(input);
  if (input.holdings !== undefined && input.weights !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "input.holdings and input.weights are both given: give shares or fractions of the value",
    );
  }
  const heldNames = Object.keys(input.weights ?? input.holdings ?? ledgerShares ?? {});
  const targets = input.classes === undefined ? Object.keys(input.target) : [];
  const classed = Object.keys(input.classes ?? {});
  const assets = [...new Set([...heldNames, ...targets, ...classed, ...classesThatAreAssets(input)])];
  const amounts = input.weights ?? input.holdings ?? ledgerShares ?? {};
  const given0 = Float64Array.from(assets, (asset) => (Object.hasOwn(amounts, asset) ? amounts[asset]! : 0));
  const price = Float64Array.from(assets, (asset, i) => readPrice(asset, input.prices, given0[i]! > 0));
  const { cash, held, value } = valuesOf(input, given0, price);
  const shares = input.weights === undefined ? given0 : held.map((worth, i) => (worth > 0 ? worth / price[i]! : 0));
  const cashFlow = settings.cashFlow;
  if (!(value + cashFlow >= 0)) {
    throw new PortfolioError(
      "invalid-argument",
      `options.cashFlow withdraws ${-cashFlow}, but cash and holdings are worth ${value}: withdraw at most that`,
      { cashFlow, value },
    );
  }
  if (!mayBeEmpty && !(value + Math.max(0, cashFlow) > 0)) {
    throw new PortfolioError("empty", "cash, holdings and deposit are worth 0: there is nothing to rebalance");
  }
  const target =
    input.classes === undefined
      ? Float64Array.from(assets, (asset) => (Object.hasOwn(input.target, asset) ? input.target[asset]! : 0))
      : new Float64Array(assets.length);
  const aimed = Object.values(input.target).reduce((sum, weight) => sum + weight, 0);
  if (aimed > 1 + 1e-9) {
    throw new PortfolioError("invalid-argument", `input.target sums to ${aimed}: give at most 1, the rest is cash`, {
      sum: aimed,
    });
  }
  const pinned = new Uint8Array(assets.length);
  for (const asset of settings.pinned ?? []) pinned[positionOf("options.pinned", asset, assets)] = 1;
  if (settings.lotSize !== undefined && !settings.wholeShares) {
    throw new PortfolioError(
      "conflicting-options",
      "options.lotSize is given without options.wholeShares: give wholeShares: true, or leave lotSize out",
    );
  }
  if (settings.mode === "buy-only" && cash + cashFlow < 0) {
    throw new PortfolioError(
      "conflicting-options",
      `options.mode is "buy-only", but a withdrawal of ${-cashFlow} needs more than the cash of ${cash}: sales have to raise it`,
    );
  }
  const rates = settings.taxRates ?? flatRatesOf(input.ledger);
  if (settings.taxRates !== undefined && input.ledger === undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.taxRates is given without input.ledger: taxes are those of lots, give the ledger and the account",
    );
  }
  checkMoments(input, assets);
  const total = value + cashFlow;
  return {
    input,
    options: settings as RebalanceBook["options"],
    trigger,
    assets,
    shares,
    price,
    held,
    target,
    cash,
    cashFlow,
    value,
    pinned,
    costs: tradeCosts(settings.costs, assets, total > 0 ? total : value),
    lotSize: settings.wholeShares
      ? resolvePerAsset("options.lotSize", settings.lotSize, assets, 1)
      : new Float64Array(assets.length),
    choices: choicesOf(input, assets, price, rates),
  };
}

function asksForDate(trigger: RebalanceTrigger): boolean {
  if (trigger.kind === "any" || trigger.kind === "all") return trigger.of.some(asksForDate);
  return trigger.kind === "calendar";
}

/** Classes of the target that no asset belongs to are assets by that name. */
function classesThatAreAssets({ classes, target }: RebalanceInput): string[] {
  if (classes === undefined) return [];
  const known = new Set<string>();
  for (const [asset, own] of Object.entries(classes)) {
    const sum = Object.values(own).reduce((total, part) => total + part, 0);
    if (sum > 1 + 1e-9) {
      throw new PortfolioError(
        "invalid-argument",
        `input.classes.${asset} sums to ${sum}: give fractions that sum to at most 1`,
        { asset, sum },
      );
    }
    for (const name of Object.keys(own)) known.add(name);
  }
  return Object.keys(target).filter((name) => !known.has(name));
}

function flatRatesOf(ledger: TaxLedger | undefined): TaxRates {
  const rates = ledger?.options.rates;
  if (rates !== undefined && !Array.isArray(rates) && "shortTerm" in rates) return rates;
  return { shortTerm: 0, longTerm: 0 };
}

function choicesOf(
  { ledger, account, date }: RebalanceInput,
  assets: readonly string[],
  price: Float64Array,
  rates: TaxRates,
): readonly AssetChoices[] | undefined {
  if (ledger === undefined) return undefined;
  const prices = Object.fromEntries(assets.map((asset, i) => [asset, price[i]!]));
  return sellableLots({ ledger, account: account!, prices, date: date!, rates, avoidWashSales: true }, assets, 1);
}

function checkMoments({ moments }: RebalanceInput, assets: readonly string[]): void {
  if (moments === undefined) return;
  const known = new Set(moments.assets);
  const stray = assets.find((asset) => !known.has(asset));
  if (stray === undefined) return;
  throw new PortfolioError(
    "unknown-asset",
    `input.moments has no ${stray}, which is held or aimed at: estimate moments of every such asset`,
    { asset: stray },
  );
}

function positionOf(name: string, asset: string, assets: readonly string[]): number {
  const position = assets.indexOf(asset);
  if (position >= 0) return position;
  const nearest = nearestName(asset, assets);
  throw new PortfolioError(
    "unknown-asset",
    `${name} names ${asset}, which is neither held nor aimed at${nearest === undefined ? "" : `: did you mean ${nearest}?`}`,
    { asset },
  );
}
