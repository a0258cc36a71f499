import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labelled } from "../../core/names/labelled.js";
import type { Trade, Weights } from "../../core/types.js";
import { checkTrades } from "../../limits/check-trades.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import { covarianceForm } from "../../optimize/inputs/covariance-form.js";
import { checkWashSales } from "../../tax/preview/check-wash-sales.js";
import type { TaxTransaction } from "../../tax/types.js";
import type { AssetReason } from "../after-tax/after-tax-reasons.js";
import { portfolioDrift } from "../portfolio-drift.js";
import type { RebalanceTrigger } from "../rebalance-trigger.js";
import { triggerDue } from "../trigger-due.js";
import { bandWidths } from "./band-widths.js";
import { type ClassView, classChanges, classView } from "./class-changes.js";
import { desiredChanges, leastNewCash, roomOf } from "./desired-changes.js";
import { moneyText, percentText } from "./money-text.js";
import { type RebalanceBook, readRebalanceBook } from "./rebalance-book.js";
import type { PlannedLotSale, RebalanceInput, RebalanceOptions, RebalancePlan } from "./rebalance-types.js";
import { type SettledChanges, settleChanges, taxOfSelling } from "./settle-changes.js";

/**
 * What to trade to bring a portfolio back to its target, when it is time, and why.
 *
 * When the trigger is due, the mode says how far to trade. Costs are paid from the cash, and taxes are counted but not paid: they
 * fall due later. When it is not due, nothing is traded, except that a withdrawal which the cash does not cover is raised by sales
 * with the least tax. Targets are fractions of the value after the cash flow and after the costs.
 *
 * @param input - holdings or weights, cash, prices and target; with a ledger, sales name the lots with the least tax and nothing
 *   that is proposed takes part in a wash sale
 * @param options - `trigger`; mode "full", no cash flow, no costs, nothing pinned, no minimum, fractions of shares, no limits
 * @returns trades that never spend more than there is and never sell more than is held, a reason for each asset traded and each
 *   left alone, and the portfolio before and after
 * @throws {@link PortfolioError} `missing-price` for a holding, `invalid-price`; `conflicting-options` for a ledger that does not
 *   match the holdings (with both quantities) and for options that exclude each other; `invalid-argument` for a target above 1 in
 *   sum, a withdrawal above the value; `unknown-asset`, `not-finite`, `invalid-date`, `empty`
 * @remarks O(N log N) without classes, limits and ledger; with whole shares a branch and bound that stops after 200,000 nodes. Classes are
 *   met by a linear program. NaN throws.
 * @example
 * rebalance(
 *   { holdings: { AAPL: 60, KO: 40 }, prices: { AAPL: 120, KO: 70 }, target: { AAPL: 0.6, KO: 0.4 } },
 *   { trigger: { kind: "threshold", absolute: 0.05 }, costs: { proportional: 0.001 } },
 * ).trades; // sells AAPL, buys KO
 */
export function rebalance(input: RebalanceInput, options: RebalanceOptions): RebalancePlan {
  return planOf(readRebalanceBook(input, options));
}

/** A plan for trades that were decided elsewhere: they are settled, and described against the target of the book. @internal */
export function planFor(book: RebalanceBook, change: Float64Array, verdict: Verdict): RebalancePlan {
  return planOf(book, { change, verdict });
}

/** Whether the trigger of a book is due. @internal */
export function verdictOf(book: RebalanceBook, figures: Evidence["figures"]): Verdict {
  const weights = book.held.map((worth) => (book.value > 0 ? worth / book.value : 0));
  const { assets, target, costs } = book;
  return judge(book.trigger, { names: assets, weights, target, costs: costs.rate, book, figures });
}

/** Value after the trades of a plan, where each asset stands, and what the trades cost. */
interface Outcome {
  readonly trades: readonly Trade[];
  /** N shares. */
  readonly shares: Float64Array;
  readonly cash: number;
  readonly cost: number;
  readonly tax: number;
  readonly sales: readonly PlannedLotSale[];
  readonly settled: SettledChanges;
  /** Reasons of other rooms for an asset that is not traded, or less than wanted. */
  readonly notes: ReadonlyMap<number, string>;
}

function planOf(
  book: RebalanceBook,
  decided?: { readonly change: Float64Array; readonly verdict: Verdict },
): RebalancePlan {
  const { input, options, assets, held, value, cash, cashFlow } = book;
  const view = input.classes === undefined ? undefined : classView(assets, input.classes, input.target);
  const weights = held.map((worth) => (value > 0 ? worth / value : 0));
  const aim = view?.target ?? book.target;
  const seen = (own: Float64Array): Float64Array => view?.weightsOf(own) ?? own;
  const rate =
    view === undefined
      ? book.costs.rate
      : view.target.map((_, c) =>
          Math.max(0, ...assets.map((_, i) => (view.parts[c]![i]! > 0 ? book.costs.rate[i]! : 0))),
        );
  const situation = { target: aim, costs: rate, volatilityRatio: input.volatilityRatio ?? 1 };
  const widths = bandWidths(book.trigger, situation);
  const worth = costBenefitOf(book.trigger);

  let full: Outcome | undefined;
  const fullPlan = (): Outcome => {
    full ??= carryOut(book, view, widths, decided?.change);
    return full;
  };
  const names = view?.names ?? assets;
  const verdict =
    decided?.verdict ??
    judge(book.trigger, {
      names,
      weights: seen(weights),
      target: aim,
      costs: rate,
      book,
      figures: () => {
        const outcome = fullPlan();
        return { benefit: benefitOf(book, view, weights, outcome, worth) ?? 0, cost: outcome.cost, tax: outcome.tax };
      },
    });
  const lack = -(cash + cashFlow);
  const raises = lack > 1e-12 * value;
  const due = verdict.due || raises;
  // a withdrawal alone: only what it lacks is sold
  const alone = raises && (!verdict.due || options.mode === "sell-only");
  const outcome = alone
    ? carryOut(book, view, widths, new Float64Array(assets.length))
    : verdict.due
      ? fullPlan()
      : nothing(book);
  const reason = alone
    ? `a withdrawal of ${moneyText(-cashFlow)} needs ${moneyText(lack)} from sales; ${verdict.due ? "sell-only sells no more" : verdict.reason}`
    : verdict.reason;
  const benefit = due ? benefitOf(book, view, weights, outcome, worth) : input.moments === undefined ? null : 0;
  const after = weightsAfter(book, outcome);
  const named = (own: Float64Array): Weights => labelled(assets, (i) => own[i]!);
  const target = view === undefined ? named(book.target) : labelled(view.names, (c) => view.target[c]!);
  const driftOf = (own: Float64Array): number =>
    portfolioDrift(view === undefined ? named(own) : labelled(view.names, (c) => view.weightsOf(own)[c]!), target);
  return {
    due,
    reason,
    trades: outcome.trades,
    sales: outcome.sales,
    expected: { benefit, cost: outcome.cost, tax: outcome.tax },
    reasons: reasonsOf(book, outcome, weights, after),
    skipped: skippedOf(book, outcome, weights, {
      due: verdict.due && !alone,
      alone,
      widths: view === undefined ? widths : undefined,
      view,
    }),
    before: { weights: named(weights), drift: driftOf(weights) },
    after: { weights: named(after), drift: driftOf(after), cash: outcome.cash },
    leastNewCash: view === undefined ? leastNewCash(book) : null,
  };
}

function nothing(book: RebalanceBook): Outcome {
  const n = book.assets.length;
  const settled = {
    change: new Float64Array(n),
    raised: new Set<number>(),
    small: new Map(),
    unsplit: new Map(),
    short: new Set<number>(),
  };
  return {
    trades: [],
    shares: book.shares,
    cash: Math.max(0, book.cash + book.cashFlow),
    cost: 0,
    tax: 0,
    sales: [],
    settled,
    notes: new Map(),
  };
}

/** From what a mode wants to trades that pass the limits and the wash-sale rule. @param only - in place of what the mode wants */
function carryOut(
  book: RebalanceBook,
  view: ClassView | undefined,
  widths: Float64Array | undefined,
  only?: Float64Array,
): Outcome {
  const room = roomOf(book);
  const desired =
    only !== undefined
      ? { change: only, keep: 0 }
      : view === undefined
        ? desiredChanges(book, room, widths)
        : classChanges(book, room, view, widths);
  const settled = settleChanges(book, room, desired);
  const notes = new Map<number, string>();
  let quantities = quantitiesOf(book, settled.change);
  quantities = withinLimits(book, quantities, notes);
  quantities = withoutWashes(book, quantities, notes);
  return outcomeOf(book, quantities, settled, notes);
}

/** Shares to trade; fractions to eight decimals where a ledger has to book them, never more than wanted. */
function quantitiesOf(book: RebalanceBook, change: Float64Array): Float64Array {
  const { price, shares, held, lotSize, input } = book;
  return change.map((value, i) => {
    if (value === 0) return 0;
    if (value <= -held[i]!) return -shares[i]!;
    const quantity = value / price[i]!;
    if (lotSize[i]! > 0) return Math.round(quantity / lotSize[i]!) * lotSize[i]!;
    if (input.ledger === undefined) return Math.max(quantity, -shares[i]!);
    const whole = Math.abs(quantity) < 9e7;
    // a sale is rounded up, so that it brings what is needed, within what is held
    if (!whole) return quantity;
    const units = value < 0 ? -Math.ceil(-quantity * 1e8 - 1e-6) : Math.floor(quantity * 1e8 + 1e-6);
    return Math.max(units / 1e8, -shares[i]!);
  });
}

function tradesOf({ assets, price, costs, input }: RebalanceBook, quantities: Float64Array): Trade[] {
  const trades = assets.flatMap((asset, i): Trade[] => {
    const quantity = quantities[i]!;
    if (quantity === 0) return [];
    const cost = costs.of(i, quantity * price[i]!);
    return [
      {
        asset,
        quantity,
        price: price[i]!,
        ...(input.date !== undefined && { date: input.date }),
        ...(cost > 0 && { cost }),
      },
    ];
  });
  return [...trades.filter(({ quantity }) => quantity < 0), ...trades.filter(({ quantity }) => quantity > 0)];
}

function withinLimits(book: RebalanceBook, quantities: Float64Array, notes: Map<number, string>): Float64Array {
  const { input, options, assets, shares, price, cash, cashFlow, value } = book;
  const { limits } = options;
  if (limits === undefined) return quantities;
  const trades = tradesOf(book, quantities);
  const priced = [...price.keys()].filter((i) => !Number.isNaN(price[i]!));
  const state = {
    portfolio: { cash: cash + cashFlow, holdings: labelled(assets, (i) => shares[i]!) },
    trades,
    prices: labelled(
      priced.map((i) => assets[i]!),
      (k) => price[priced[k]!]!,
    ),
    assets,
    ...(input.moments !== undefined && { moments: input.moments }),
    ...(input.groupsOf !== undefined && { groupsOf: input.groupsOf }),
    ...(input.date !== undefined && { date: input.date }),
  };
  if (!(value + cashFlow > 0)) return quantities;
  const checked = checkTrades(
    state,
    { minCash: 0, ...limits },
    options.wholeShares
      ? {
          wholeShares: true,
          ...(options.lotSize !== undefined && { lotSize: labelled(assets, (i) => book.lotSize[i]!) }),
        }
      : {},
  );
  if (checked.decision === "accept") return quantities;
  const passed = new Map(checked.adjusted.map(({ asset, quantity }) => [asset, quantity]));
  const next = quantities.map((_, i) => passed.get(assets[i]!) ?? 0);
  const broken = checked.violations.filter(({ severity }) => severity === "hard").map(({ message }) => message);
  for (let i = 0; i < next.length; i++) {
    if (next[i] === quantities[i]) continue;
    const skip = checked.skipped.find(({ asset }) => asset === assets[i]!);
    notes.set(i, `limits: ${skip?.reason ?? broken[0] ?? "the trades as a whole do not pass"}`);
  }
  const left =
    cash +
    cashFlow -
    next.reduce((sum, q, i) => (q === 0 ? sum : sum + q * price[i]! + book.costs.of(i, q * price[i]!)), 0);
  if (left < -1e-6 * value) {
    throw new PortfolioError(
      "conflicting-options",
      `options.limits leave ${moneyText(-left)} of the withdrawal of ${moneyText(-cashFlow)} unraised: ${broken[0] ?? "loosen the limits"}`,
      { lacking: -left },
    );
  }
  return next;
}

/** The lots that close each sale, the least tax first; locked lots last. */
function lotsOf(book: RebalanceBook, i: number, quantity: number): { sales: PlannedLotSale[]; tax: number } {
  const choice = book.choices?.[i];
  const sales: PlannedLotSale[] = [];
  if (choice === undefined) return { sales, tax: 0 };
  let tax = 0;
  let open = quantity;
  const locked = new Set(choice.locked);
  const all = [...choice.lots, ...choice.locked];
  for (const lot of all) {
    if (!(open > 0)) break;
    const part = Math.min(open, lot.lot.quantity);
    const rounded = part === lot.lot.quantity ? part : Math.round(part * 1e8) / 1e8;
    const several = all.some((other) => other !== lot && other.lot.lot === lot.lot.lot);
    if (rounded > 0) {
      sales.push({
        asset: book.assets[i]!,
        lot: lot.lot.lot,
        quantity: rounded,
        ...(several && { adjustedAcquired: lot.lot.adjustedAcquired }),
      });
    }
    // a loss that is washed saves nothing today
    if (!locked.has(lot)) tax += lot.taxRate * part * book.price[i]!;
    open = Math.round((open - part) * 1e8) / 1e8;
  }
  return { sales, tax };
}

/** Leaves out the trades that would wash a loss of another, as the ledger would book them. */
function withoutWashes(book: RebalanceBook, quantities: Float64Array, notes: Map<number, string>): Float64Array {
  const { input, assets, choices } = book;
  const { ledger } = input;
  if (ledger === undefined || choices === undefined || ledger.options.washSales === false) return quantities;
  const risky = quantities.some((q, i) => q < 0 && choices[i]!.lots.some(({ gain }) => gain < 0));
  const policies = ledger.options.washSales ?? {};
  // no asset is bought and sold at once, and locks hold most of the rest: what is left are identical assets and special policies
  const special =
    (ledger.options.substantiallyIdentical ?? []).length > 0 ||
    ledger.transactions.some(({ type }) => type === "symbol-change") ||
    policies.sameOrder === "eligible" ||
    policies.soldReplacement === "eligible";
  if (!risky || !special) return quantities;
  const next = quantities.slice();
  for (let round = 0; round <= assets.length; round++) {
    const { washes } = checkWashSales(ledger, linesOf(book, next));
    if (washes.length === 0) break;
    let dropped = false;
    for (const { asset, replacementAsset } of washes) {
      for (const name of [replacementAsset, asset]) {
        const i = assets.indexOf(name);
        if (i < 0 || !(next[i]! > 0)) continue;
        next[i] = 0;
        dropped = true;
        notes.set(i, `wash lock: buying it would wash the loss taken on ${asset}`);
      }
    }
    if (dropped) continue;
    if (book.cash + book.cashFlow < 0) break; // a withdrawal is raised in any case
    for (const { asset } of washes) {
      const i = assets.indexOf(asset);
      if (i < 0 || next[i] === 0) continue;
      next[i] = 0;
      notes.set(i, "wash lock: shares bought in the last days would wash the loss");
    }
  }
  return affordable(book, next);
}

/** The plan as lines of the ledger's journal, sales first. */
function linesOf(book: RebalanceBook, quantities: Float64Array): TaxTransaction[] {
  const { input, assets, price } = book;
  const taken = new Set(input.ledger!.transactions.map(({ id }) => id));
  const lines: TaxTransaction[] = [];
  for (const side of [-1, 1]) {
    for (let i = 0; i < assets.length; i++) {
      const quantity = Math.round(Math.abs(quantities[i]!) * 1e8) / 1e8;
      if (Math.sign(quantities[i]!) !== side || quantity === 0) continue;
      let id = `plan-${i}`;
      while (taken.has(id)) id += "'";
      const amount = Math.max(0.01, Math.round(quantity * price[i]! * 100) / 100);
      const line = { id, date: input.date!, account: input.account!, asset: assets[i]!, quantity, amount };
      const lots = side > 0 ? [] : lotsOf(book, i, quantity).sales.map(({ asset: _, ...lot }) => lot);
      lines.push(side > 0 ? { ...line, type: "buy" } : { ...line, type: "sell", lots });
    }
  }
  return lines;
}

/** Purchases shrunk, the largest first, to what the sales that are left bring. */
function affordable({ price, cash, cashFlow, costs, lotSize }: RebalanceBook, quantities: Float64Array): Float64Array {
  const next = quantities.slice();
  for (let round = 0; round < 10_000; round++) {
    const spent = next.reduce((sum, q, i) => (q === 0 ? sum : sum + q * price[i]! + costs.of(i, q * price[i]!)), 0);
    const over = spent - cash - cashFlow;
    if (!(over > 1e-9 * (1 + Math.abs(spent)))) break;
    let largest = -1;
    for (let i = 0; i < next.length; i++) {
      if (next[i]! > 0 && (largest < 0 || next[i]! * price[i]! > next[largest]! * price[largest]!)) largest = i;
    }
    if (largest < 0) break;
    const lot = lotSize[largest]!;
    const less = lot > 0 ? Math.ceil(over / price[largest]! / lot) * lot : over / price[largest]!;
    next[largest] = Math.max(0, next[largest]! - less);
    if (next[largest]! < 1e-12) next[largest] = 0;
  }
  return next;
}

function outcomeOf(
  book: RebalanceBook,
  given: Float64Array,
  settled: SettledChanges,
  notes: ReadonlyMap<number, string>,
): Outcome {
  const { shares, price, cash, cashFlow, costs, assets } = book;
  const quantities = given;
  const cost = quantities.reduce((sum, q, i) => (q === 0 ? sum : sum + costs.of(i, q * price[i]!)), 0);
  const left = cash + cashFlow - quantities.reduce((sum, q, i) => (q === 0 ? sum : sum + q * price[i]!), 0) - cost;
  const sales: PlannedLotSale[] = [];
  let tax = 0;
  for (let i = 0; i < assets.length; i++) {
    if (!(quantities[i]! < 0)) continue;
    const lots = lotsOf(book, i, -quantities[i]!);
    sales.push(...lots.sales);
    tax += lots.tax;
  }
  return {
    trades: tradesOf(book, quantities),
    shares: shares.map((held, i) => (held + quantities[i]! < 1e-12 * held ? 0 : held + quantities[i]!)),
    cash: Math.max(0, left),
    cost,
    tax,
    sales,
    settled,
    notes,
  };
}

function weightsAfter({ price }: RebalanceBook, { shares, cash }: Outcome): Float64Array {
  const worth = shares.map((held, i) => (held > 0 ? held * price[i]! : 0));
  const total = worth.reduce((sum, v) => sum + v, cash);
  return worth.map((v) => (total > 0 ? v / total : 0));
}

/** The first cost-benefit trigger, for its risk aversion and horizon. */
function costBenefitOf(
  trigger: RebalanceTrigger,
): { readonly riskAversion: number; readonly horizonYears: number } | undefined {
  if (trigger.kind === "cost-benefit")
    return { riskAversion: trigger.riskAversion ?? 5, horizonYears: trigger.horizonYears };
  if (trigger.kind !== "any" && trigger.kind !== "all") return undefined;
  for (const member of trigger.of) {
    const found = costBenefitOf(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** γ/2 · horizon · value · the fall in the variance of the return against the target; null without moments or with classes. */
function benefitOf(
  book: RebalanceBook,
  view: ClassView | undefined,
  before: Float64Array,
  outcome: Outcome,
  worth: { readonly riskAversion: number; readonly horizonYears: number } | undefined,
): number | null {
  const { moments } = book.input;
  if (moments === undefined || view !== undefined) return null;
  const form = covarianceForm(moments);
  const position = new Map(moments.assets.map((asset, i) => [asset, i]));
  const variance = (weights: Float64Array): number => {
    const apart = new Float64Array(moments.assets.length);
    for (let i = 0; i < weights.length; i++) apart[position.get(book.assets[i]!)!] = weights[i]! - book.target[i]!;
    return Math.max(0, formProductKernel(form, apart, apart));
  };
  const { riskAversion, horizonYears } = worth ?? { riskAversion: 5, horizonYears: 1 };
  const saved = variance(before) - variance(weightsAfter(book, outcome));
  return ((riskAversion * horizonYears) / 2) * saved * (book.value + book.cashFlow);
}

/** Whether it is time, and why. */
export interface Verdict {
  readonly due: boolean;
  readonly reason: string;
}

/** What a trigger looks at. */
export interface Evidence {
  readonly names: readonly string[];
  readonly weights: Float64Array;
  readonly target: Float64Array;
  readonly costs: Float64Array;
  readonly book: RebalanceBook;
  readonly figures: () => { readonly benefit: number; readonly cost: number; readonly tax: number };
}

/** Whether a trigger is due, and what it saw. The cost-benefit trigger weighs the plan itself, taxes included. */
function judge(trigger: RebalanceTrigger, evidence: Evidence): Verdict {
  const { book, weights, target, costs, names } = evidence;
  const { input } = book;
  switch (trigger.kind) {
    case "any": {
      const all = trigger.of.map((member) => judge(member, evidence));
      const due = all.find((one) => one.due);
      return due ?? { due: false, reason: all.map(({ reason }) => reason).join("; ") };
    }
    case "all": {
      const all = trigger.of.map((member) => judge(member, evidence));
      const not = all.find((one) => !one.due);
      return not ?? { due: true, reason: all.map(({ reason }) => reason).join("; ") };
    }
    case "calendar": {
      const due = triggerDue(trigger, {
        date: input.date!,
        ...(input.lastDate !== undefined && { lastDate: input.lastDate }),
        weights,
        target,
      });
      if (input.lastDate === undefined) return { due, reason: `calendar: there was no rebalance before ${input.date}` };
      return {
        due,
        reason: due
          ? `calendar: a new ${trigger.every} has begun since ${input.lastDate}`
          : `calendar: ${input.date} is in the same ${trigger.every} as ${input.lastDate}`,
      };
    }
    case "cost-benefit": {
      if (input.moments === undefined) {
        throw new PortfolioError(
          "conflicting-options",
          'input.moments is missing: a trigger of kind "cost-benefit" needs it',
          { kind: trigger.kind },
        );
      }
      const { benefit, cost, tax } = evidence.figures();
      const due = benefit > cost + tax;
      return {
        due,
        reason: `cost-benefit: a benefit of ${moneyText(benefit)} is ${due ? "more" : "not more"} than the cost of ${moneyText(cost)} and the tax of ${moneyText(tax)}`,
      };
    }
    default: {
      const due = triggerDue(trigger, {
        date: input.date ?? "1970-01-01",
        weights,
        target,
        costs,
        volatilityRatio: () => input.volatilityRatio ?? Number.NaN,
      });
      const widths = bandWidths(trigger, { target, costs, volatilityRatio: input.volatilityRatio ?? 1 })!;
      let far = 0;
      for (let i = 1; i < names.length; i++) if (beyond(i) > beyond(far)) far = i;
      function beyond(i: number): number {
        return Math.abs(weights[i]! - target[i]!) - Math.min(widths[i]!, 10);
      }
      if (names.length === 0) return { due, reason: `${trigger.kind}: nothing is held or aimed at` };
      const away = `${names[far]} is ${percentText(Math.abs(weights[far]! - target[far]!))} from its target of ${percentText(target[far]!)}`;
      return {
        due,
        reason: due
          ? `${trigger.kind}: ${away}, beyond its band of ${percentText(widths[far]!)}`
          : `${trigger.kind}: every weight is within its band; ${away}`,
      };
    }
  }
}

function reasonsOf(book: RebalanceBook, outcome: Outcome, weights: Float64Array, after: Float64Array): AssetReason[] {
  const { assets, target, options } = book;
  return outcome.trades.map(({ asset, quantity, price, cost = 0 }) => {
    const i = assets.indexOf(asset);
    const value = moneyText(Math.abs(quantity * price));
    const move = `${percentText(weights[i]!)} to ${percentText(after[i]!)}`;
    const goal =
      book.input.classes !== undefined ? "for the targets of its classes" : `its target is ${percentText(target[i]!)}`;
    const parts = [
      outcome.settled.raised.has(i)
        ? `sells ${value} to raise the withdrawal with the least tax, from ${move}`
        : quantity < 0
          ? `sells ${value}, from ${move}; ${goal}`
          : `buys ${value}${options.mode === "buy-only" ? " with the deposit" : ""}, from ${move}; ${goal}`,
    ];
    if (cost > 0) parts.push(`cost ${moneyText(cost)}`);
    if (quantity < 0 && book.choices !== undefined) parts.push(`tax ${moneyText(lotsOf(book, i, -quantity).tax)}`);
    const note = outcome.notes.get(i);
    if (note !== undefined) parts.push(`less than wanted, ${note}`);
    return { asset, reason: parts.join("; ") };
  });
}

function skippedOf(
  book: RebalanceBook,
  outcome: Outcome,
  weights: Float64Array,
  how: {
    readonly due: boolean;
    readonly alone: boolean;
    readonly widths: Float64Array | undefined;
    readonly view: ClassView | undefined;
  },
): AssetReason[] {
  const { assets, held, target, price, pinned, choices, options, value, cashFlow, costs } = book;
  const traded = new Set(outcome.trades.map(({ asset }) => asset));
  const total = value + cashFlow;
  return assets.flatMap((asset, i) => {
    if (traded.has(asset)) return [];
    const gap = how.view === undefined ? target[i]! * total - held[i]! : 0;
    const short = gap > 0;
    const size = moneyText(Math.abs(gap));
    const away = `${size} ${short ? "below" : "above"} its target`;
    const dust = Math.abs(gap) <= 1e-9 * total;
    const { settled, notes } = outcome;
    const reason = ((): string => {
      if (Number.isNaN(price[i]!)) return `no price: ${size} of it cannot be bought`;
      if (pinned[i] === 1) return dust ? "pinned" : `pinned: it stays ${away}`;
      if (notes.has(i)) return notes.get(i)!;
      if (how.alone) return "not needed for the withdrawal";
      if (!how.due) {
        const width = how.widths?.[i];
        if (width !== undefined && Math.abs(weights[i]! - target[i]!) <= width + 1e-12)
          return `band: ${away}, within ${moneyText(Math.min(width, 1) * total)}`;
        if (costBenefitOf(book.trigger) !== undefined && !dust) {
          const tax = gap < 0 ? taxOfSelling(book, i, -gap) : 0;
          return `cost above benefit: trading ${size} costs ${moneyText(costs.of(i, gap) + tax)} of cost and tax, and the plan as a whole is not worth it`;
        }
        return dust ? "on target, and the trigger is not due" : `not due: ${away}`;
      }
      if (settled.small.has(i))
        return `below the minimum trade: ${moneyText(Math.abs(settled.small.get(i)!))} of at least ${moneyText(options.minTrade)}`;
      if (settled.unsplit.has(i))
        return `below a whole lot: ${moneyText(Math.abs(settled.unsplit.get(i)!))} at ${moneyText(price[i]! * book.lotSize[i]!)} a lot`;
      if (dust) return "on target";
      if (how.view !== undefined) return "not needed for the targets of the classes";
      if (short && choices?.[i]?.mayBuy === false)
        return `wash lock: ${away}, but buying it would wash a loss of the last days`;
      if (!short && (choices?.[i]?.locked.length ?? 0) > 0)
        return `wash lock: ${away}, but shares bought in the last days would wash the loss`;
      if (short && options.mode === "sell-only") return `sell-only: it stays ${away}`;
      if (!short && options.mode === "buy-only") return `buy-only: it stays ${away}`;
      if (options.mode === "to-band")
        return `band: ${away}, within ${moneyText(Math.min(how.widths?.[i] ?? 0, 1) * total)}`;
      if (short) return `no cash: it stays ${away}`;
      return `it stays ${away}`;
    })();
    return [{ asset, reason }];
  });
}
