import { labeled } from "../../core/names/labeled.js";
import type { Weights } from "../../core/types.js";
import { portfolioDrift } from "../portfolio-drift.js";
import { bandWidths } from "./band-widths.js";
import { classView } from "./class-changes.js";
import { leastNewCash } from "./desired-changes.js";
import { costBenefitOf, judgeTrigger, type TriggerEvidence, type TriggerVerdict } from "./judge-trigger.js";
import { moneyText } from "./money-text.js";
import { planBenefit } from "./plan-benefit.js";
import { carryOut, type PlanOutcome, untradedOutcome, weightsAfter } from "./plan-outcome.js";
import { tradeReasons } from "./plan-reasons.js";
import { type RebalanceBook, readRebalanceBook } from "./rebalance-book.js";
import type { RebalanceInput, RebalanceOptions, RebalancePlan } from "./rebalance-types.js";
import { skipReasons } from "./skip-reasons.js";

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
export function planFor(book: RebalanceBook, change: Float64Array, verdict: TriggerVerdict): RebalancePlan {
  return planOf(book, { change, verdict });
}

/** Whether the trigger of a book is due. @internal */
export function verdictOf(book: RebalanceBook, figures: TriggerEvidence["figures"]): TriggerVerdict {
  const weights = book.held.map((worth) => (book.value > 0 ? worth / book.value : 0));
  const { assets, target, costs } = book;
  return judgeTrigger(book.trigger, { names: assets, weights, target, costs: costs.rate, book, figures });
}

function planOf(
  book: RebalanceBook,
  decided?: { readonly change: Float64Array; readonly verdict: TriggerVerdict },
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

  let full: PlanOutcome | undefined;
  const fullPlan = (): PlanOutcome => {
    full ??= carryOut(book, view, widths, decided?.change);
    return full;
  };
  const names = view?.names ?? assets;
  const verdict =
    decided?.verdict ??
    judgeTrigger(book.trigger, {
      names,
      weights: seen(weights),
      target: aim,
      costs: rate,
      book,
      figures: () => {
        const outcome = fullPlan();
        const benefit = planBenefit(book, view, weights, weightsAfter(book, outcome), worth) ?? 0;
        return { benefit, cost: outcome.cost, tax: outcome.tax };
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
      : untradedOutcome(book);
  const reason = alone
    ? `a withdrawal of ${moneyText(-cashFlow)} needs ${moneyText(lack)} from sales; ${verdict.due ? "sell-only sells no more" : verdict.reason}`
    : verdict.reason;
  const after = weightsAfter(book, outcome);
  const benefit = due ? planBenefit(book, view, weights, after, worth) : input.moments === undefined ? null : 0;
  const named = (own: Float64Array): Weights => labeled(assets, (i) => own[i]!);
  const target = view === undefined ? named(book.target) : labeled(view.names, (c) => view.target[c]!);
  const driftOf = (own: Float64Array): number =>
    portfolioDrift(view === undefined ? named(own) : labeled(view.names, (c) => view.weightsOf(own)[c]!), target);
  return {
    due,
    reason,
    trades: outcome.trades,
    sales: outcome.sales,
    expected: { benefit, cost: outcome.cost, tax: outcome.tax },
    reasons: tradeReasons(book, outcome, weights, after),
    skipped: skipReasons(book, outcome, weights, {
      due: verdict.due && !alone,
      alone,
      widths: view === undefined ? widths : undefined,
      view,
      // a plan that was found not to be worth its costs
      judged: verdict.due || worth === undefined || full === undefined ? undefined : { outcome: full, worth },
    }),
    before: { weights: named(weights), drift: driftOf(weights) },
    after: { weights: named(after), drift: driftOf(after), cash: outcome.cash },
    leastNewCash: view === undefined ? leastNewCash(book) : null,
  };
}
