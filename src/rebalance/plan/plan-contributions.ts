import { addMonths, fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { labeled } from "../../core/names/labeled.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { IsoDate, Weights } from "../../core/types.js";
import { applyTransactions } from "../../tax/ledger/apply-transactions.js";
import type { TaxLedger, TaxTransaction } from "../../tax/types.js";
import { rebalance } from "./rebalance.js";
import type { RebalanceInput, RebalanceOptions, RebalancePlan } from "./rebalance-types.js";

/** A plan of several months: the options of each rebalance, and what comes in or goes out. */
export interface ContributionOptions extends Omit<RebalanceOptions, "cashFlow" | "trigger"> {
  /** Money of each month in currency units: above 0 a contribution, below 0 a withdrawal. One figure for all, or one a month. */
  readonly flows: number | readonly number[];
  /** Number of months, at most 600. Default: as many as `flows` has figures. */
  readonly months?: number;
  /** When a month rebalances. Default every month. */
  readonly trigger?: RebalanceOptions["trigger"];
}

/** What each month does, and where it ends. Money in currency units. */
export interface ContributionPlan {
  /** One for each month, from `date` on. */
  readonly steps: readonly { readonly date: IsoDate; readonly cashFlow: number; readonly plan: RebalancePlan }[];
  /** The first month after which the drift is below 0.1 %, counted from 1; null when there is none. */
  readonly monthsToBalance: number | null;
  /** Trading costs of all months. */
  readonly cost: number;
  /** Taxes of all months; negative where losses save more than gains cost. */
  readonly tax: number;
  /** What is held in the end. */
  readonly end: { readonly holdings: Weights; readonly cash: number; readonly drift: number };
}

const flowsDeclared: OptionsOf<Pick<ContributionOptions, "flows" | "months">> = {
  flows: { kind: "either", of: [{ kind: "number" }, { kind: "numbers" }], required: true },
  months: { kind: "number", integer: true, min: 1, max: 600 },
};

/** A drift below this counts as balanced. */
const BALANCED = 0.001;

/**
 * Contributions or withdrawals over several months, each invested or raised by {@link rebalance} as the portfolio then stands.
 *
 * Prices stay as they are: it is a plan, not a forecast. With a ledger each month is booked before the next, so lots become
 * long-term, wash windows pass, and lots that were sold are gone.
 *
 * @param input - as of `rebalance`, in shares; `date` is the day of the first month
 * @param options - `flows` and, where that is one figure, `months`; the rest as of `rebalance`, with the mode "buy-only" by default
 * @returns the plan of each month, its costs and taxes, and the first month in which the portfolio is balanced
 * @throws {@link PortfolioError} as {@link rebalance}; `invalid-argument` for a withdrawal that a month cannot raise
 * @remarks One rebalance a month; with a ledger one booking a month. NaN throws.
 * @example
 * planContributions(
 *   { holdings: { AAPL: 60, KO: 40 }, prices: { AAPL: 120, KO: 70 }, target: { AAPL: 0.6, KO: 0.4 }, date: "2026-01-15" },
 *   { flows: 500, months: 6 },
 * ).monthsToBalance; // 4: the first 2,000 go into KO
 */
export function planContributions(input: RebalanceInput, options: ContributionOptions): ContributionPlan {
  requireObject("input of planContributions", input, "an object with holdings, prices, target and date");
  requireObject("options of planContributions", options, "an object with flows");
  const { flows: givenFlows, months: givenMonths, trigger, mode, ...rest } = options;
  const { flows, months } = readOptions(
    "options",
    { flows: givenFlows, ...(givenMonths !== undefined && { months: givenMonths }) },
    flowsDeclared,
    { what: "an option of planContributions" },
  );
  if ("cashFlow" in rest) {
    throw new PortfolioError("invalid-argument", "options.cashFlow is not an option of planContributions: give flows", {
      argument: "cashFlow",
    });
  }
  if (typeof flows === "number" && months === undefined) {
    throw new PortfolioError("invalid-argument", "options.months is missing: flows is one figure for every month", {
      argument: "months",
    });
  }
  if (typeof flows !== "number" && months !== undefined && months !== flows.length) {
    throw new PortfolioError(
      "shape",
      `options.flows has ${flows.length} figures for ${months} months: give one a month`,
      {
        expected: months,
        actual: flows.length,
      },
    );
  }
  const count = months ?? (flows as readonly number[]).length;
  if (count === 0 || count > 600) {
    throw new PortfolioError("invalid-argument", `options.flows has ${count} figures: give 1 to 600`, { count });
  }
  const day = toEpochDay(readOption("input.date", input.date, { kind: "date", required: true })!, "input.date");
  if (input.weights !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "input.weights is given: planContributions follows shares, give holdings",
    );
  }
  let { ledger, lastDate, holdings, cash = 0 } = input;
  const steps: { date: IsoDate; cashFlow: number; plan: RebalancePlan }[] = [];
  let cost = 0;
  let tax = 0;
  let monthsToBalance: number | null = null;
  for (let k = 0; k < count; k++) {
    const date = fromEpochDay(addMonths(day, k));
    const cashFlow = typeof flows === "number" ? flows : flows[k]!;
    const plan = rebalance(
      {
        ...input,
        date,
        cash,
        ...(holdings !== undefined && { holdings }),
        ...(lastDate !== undefined && { lastDate }),
        ...(ledger !== undefined && { ledger }),
      },
      {
        ...rest,
        mode: mode ?? (cashFlow < 0 ? "sell-only" : "buy-only"),
        trigger: trigger ?? { kind: "calendar", every: "month" },
        cashFlow,
      },
    );
    steps.push({ date, cashFlow, plan });
    cost += plan.expected.cost;
    tax += plan.expected.tax;
    if (monthsToBalance === null && plan.after.drift < BALANCED) monthsToBalance = k + 1;
    if (plan.due) lastDate = date;
    cash = plan.after.cash;
    holdings = sharesAfter(holdings ?? sharesOf(ledger, input.account), plan);
    if (ledger !== undefined && plan.trades.length > 0) {
      ledger = applyTransactions(ledger, linesOf(ledger, plan, input.account!, date, k));
      holdings = sharesOf(ledger, input.account);
    }
  }
  return {
    steps,
    monthsToBalance,
    cost,
    tax,
    end: { holdings: holdings ?? {}, cash, drift: steps.at(-1)!.plan.after.drift },
  };
}

function sharesOf(ledger: TaxLedger | undefined, account: string | undefined): Weights {
  const shares = new Map<string, number>();
  for (const lot of ledger?.openLots ?? []) {
    if (lot.account === account) shares.set(lot.asset, (shares.get(lot.asset) ?? 0) + lot.quantity);
  }
  const names = [...shares.keys()];
  return labeled(names, (i) => shares.get(names[i]!)!);
}

function sharesAfter(holdings: Weights, { trades }: RebalancePlan): Weights {
  const shares = new Map(Object.entries(holdings));
  for (const { asset, quantity } of trades) shares.set(asset, Math.max(0, (shares.get(asset) ?? 0) + quantity));
  const names = [...shares.keys()];
  return labeled(names, (i) => shares.get(names[i]!)!);
}

/** The trades of a plan as lines of the ledger's journal, sales first. */
function linesOf(ledger: TaxLedger, plan: RebalancePlan, account: string, date: IsoDate, k: number): TaxTransaction[] {
  const taken = new Set(ledger.transactions.map(({ id }) => id));
  return plan.trades.flatMap((trade): TaxTransaction[] => {
    const quantity = Math.round(Math.abs(trade.quantity) * 1e8) / 1e8;
    const amount = Math.round((quantity * trade.price + Math.sign(trade.quantity) * (trade.cost ?? 0)) * 100) / 100;
    if (!(quantity > 0 && amount > 0)) return [];
    let id = `month-${k + 1}-${trade.asset}`;
    while (taken.has(id)) id += "'";
    const line = { id, date, account, asset: trade.asset, quantity, amount };
    if (trade.quantity > 0) return [{ ...line, type: "buy" }];
    const lots = plan.sales.filter(({ asset }) => asset === trade.asset).map(({ asset: _, ...lot }) => lot);
    return [{ ...line, type: "sell", lots }];
  });
}
