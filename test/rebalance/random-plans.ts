import { type SeededRandom, seededRandom } from "../../src/core/random/seeded-random.js";
import type { RebalanceInput, RebalanceOptions, RebalancePlan } from "../../src/rebalance/plan/rebalance-types.js";
import type { RebalanceTrigger } from "../../src/rebalance/rebalance-trigger.js";
import { buildTaxLedger } from "../../src/tax/ledger/build-tax-ledger.js";
import type { TaxLedger, TaxTransaction } from "../../src/tax/types.js";

export const DATE = "2026-03-31";
const TRIGGERS: readonly RebalanceTrigger[] = [
  { kind: "calendar", every: "month" },
  { kind: "threshold", absolute: 0.05, relative: 0.25 },
  { kind: "threshold", absolute: 0.3 },
  { kind: "no-trade-region", riskAversion: 3 },
  { kind: "adaptive", absolute: 0.04 },
  { kind: "cost-benefit", horizonYears: 1 },
  {
    kind: "any",
    of: [
      { kind: "calendar", every: "year" },
      { kind: "threshold", absolute: 0.1 },
    ],
  },
  {
    kind: "all",
    of: [
      { kind: "calendar", every: "week" },
      { kind: "threshold", absolute: 0.02 },
    ],
  },
];

const pick = <T>(random: SeededRandom, of: readonly T[]): T => of[Math.floor(random.uniform() * of.length)]!;
const round = (x: number, digits: number): number => Math.round(x * 10 ** digits) / 10 ** digits;

function dayBefore(days: number): string {
  return new Date(Date.parse(DATE) - 86_400_000 * days).toISOString().slice(0, 10);
}

/** A book with purchases and sales of the last years, some of them in the last thirty days, some in a retirement account. */
export function randomLedger(random: SeededRandom, assets: readonly string[], identical = false): TaxLedger {
  const lines: (TaxTransaction & { readonly days: number })[] = [];
  for (const asset of assets) {
    const lots = 1 + Math.floor(random.uniform() * 4);
    for (let k = 0; k < lots; k++) {
      const days = random.uniform() < 0.3 ? Math.floor(random.uniform() * 40) : 40 + Math.floor(random.uniform() * 900);
      const quantity = 2 + Math.floor(random.uniform() * 40);
      const amount = round(quantity * 50 * Math.exp(0.4 * random.normal()), 2);
      const account = random.uniform() < 0.15 ? "ira" : "main";
      lines.push({ id: `${asset}-b${k}`, type: "buy", date: dayBefore(days), account, asset, quantity, amount, days });
      if (account === "main" && random.uniform() < 0.3) {
        const gone = Math.floor(random.uniform() * Math.min(days, 60));
        const part = 1 + Math.floor((random.uniform() * quantity) / 2);
        const proceeds = round(part * 50 * Math.exp(0.4 * random.normal()), 2);
        lines.push({
          id: `${asset}-s${k}`,
          type: "sell",
          date: dayBefore(gone),
          account,
          asset,
          quantity: part,
          amount: proceeds,
          lots: [{ lot: `${asset}-b${k}`, quantity: part }],
          days: gone,
        });
      }
    }
  }
  const order = (type: string): number => (type === "buy" ? 0 : 1);
  lines.sort((a, b) => b.days - a.days || order(a.type) - order(b.type));
  return buildTaxLedger(
    lines.map(({ days: _, ...line }) => line),
    {
      accounts: [
        { id: "main", kind: "taxable" },
        { id: "ira", kind: "traditional" },
      ],
      ...(identical && assets.length > 1 && { substantiallyIdentical: [[assets[0]!, assets[1]!]] }),
    },
  );
}

/** A plan to ask for, by seed: every trigger and mode, with and without a ledger, cash flows, costs, pins, lots, minimum trades. */
export function randomQuestion(seed: number): { readonly input: RebalanceInput; readonly options: RebalanceOptions } {
  const random = seededRandom(seed);
  const n = 1 + Math.floor(random.uniform() * 6);
  const assets = Array.from({ length: n }, (_, i) => `A${i}`);
  const ledger = random.uniform() < 0.4 ? randomLedger(random, assets, random.uniform() < 0.3) : undefined;
  const prices = Object.fromEntries(assets.map((asset) => [asset, round(20 + 100 * random.uniform(), 2)]));
  const holdings =
    ledger === undefined
      ? Object.fromEntries(assets.map((asset) => [asset, random.uniform() < 0.2 ? 0 : round(random.uniform() * 60, 3)]))
      : Object.fromEntries(
          assets.map((asset) => [
            asset,
            ledger.openLots.reduce(
              (sum, lot) => sum + (lot.asset === asset && lot.account === "main" ? lot.quantity : 0),
              0,
            ),
          ]),
        );
  const cash = random.uniform() < 0.4 ? 0 : round(random.uniform() * 3000, 2);
  const raw = assets.map(() => (random.uniform() < 0.15 ? 0 : random.uniform()));
  const total = raw.reduce((sum, x) => sum + x, 0) || 1;
  const aimed = random.uniform() < 0.6 ? 1 : 0.8;
  const target = Object.fromEntries(assets.map((asset, i) => [asset, (raw[i]! / total) * aimed]));
  const mode = pick(random, ["full", "full", "to-band", "buy-only", "sell-only"] as const);
  const value = assets.reduce((sum, asset) => sum + holdings[asset]! * prices[asset]!, cash);
  const flow = random.uniform();
  const spare = mode === "buy-only" ? cash : value;
  const cashFlow =
    value === 0
      ? 1000
      : flow < 0.4
        ? 0
        : flow < 0.7
          ? round(random.uniform() * 4000, 2)
          : -Math.floor(0.8 * random.uniform() * spare);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) covariance[i * n + j] = i === j ? 0.04 : 0.01;
  const wholeShares = random.uniform() < 0.3;
  return {
    input: {
      holdings,
      cash,
      prices,
      target,
      date: DATE,
      lastDate: dayBefore(Math.floor(random.uniform() * 60)),
      moments: { assets, mean: new Float64Array(n), covariance, periodsPerYear: 252 },
      ...(ledger !== undefined && { ledger, account: "main" }),
    },
    options: {
      trigger: pick(random, TRIGGERS),
      mode,
      cashFlow,
      ...(random.uniform() < 0.6 && {
        costs: {
          proportional: 0.002 * random.uniform(),
          spread: 0.001,
          ...(random.uniform() < 0.3 && { fixed: round(2 * random.uniform(), 2) }),
          ...(random.uniform() < 0.2 && { impact: { coefficient: 0.01 } }),
        },
      }),
      ...(ledger !== undefined && { taxRates: { shortTerm: 0.37, longTerm: 0.2 } }),
      ...(random.uniform() < 0.2 && cashFlow >= 0 && { pinned: [pick(random, assets)] }),
      ...(random.uniform() < 0.2 && { minTrade: round(random.uniform() * 300, 2) }),
      ...(wholeShares && { wholeShares, ...(random.uniform() < 0.3 && { lotSize: 5 }) }),
      ...(random.uniform() < 0.15 && cashFlow >= 0 && { limits: { position: { max: 0.5 } } }),
    },
  };
}

/** What is wrong with a plan: money or shares made or lost, an overdraft, a sale beyond what is held, a broken option. */
export function faultsOfPlan({ input, options }: ReturnType<typeof randomQuestion>, plan: RebalancePlan): string[] {
  const faults: string[] = [];
  const { holdings = {}, cash = 0, prices, target } = input;
  const { cashFlow = 0, mode, pinned = [], minTrade = 0, wholeShares, lotSize = 1 } = options;
  const value = Object.keys(holdings).reduce((sum, asset) => sum + holdings[asset]! * prices[asset]!, cash);
  const near = 1e-6 * (1 + value + Math.abs(cashFlow));
  let left = cash + cashFlow;
  let cost = 0;
  const after: Record<string, number> = { ...holdings };
  for (const trade of plan.trades) {
    left -= trade.quantity * trade.price + (trade.cost ?? 0);
    cost += trade.cost ?? 0;
    after[trade.asset] = (after[trade.asset] ?? 0) + trade.quantity;
    if (trade.price !== prices[trade.asset]) faults.push(`price of ${trade.asset}`);
    if (mode === "buy-only" && trade.quantity < 0) faults.push(`buy-only sells ${trade.asset}`);
    if (mode === "sell-only" && trade.quantity > 0) faults.push(`sell-only buys ${trade.asset}`);
    if (pinned.includes(trade.asset)) faults.push(`${trade.asset} is pinned`);
    const size = Math.abs(trade.quantity * trade.price);
    if (cashFlow >= 0 && options.limits === undefined && size < minTrade * (1 - 1e-6))
      faults.push(`${trade.asset} trades ${size}`);
    if (wholeShares === true && after[trade.asset] !== 0) {
      const lots = trade.quantity / (lotSize as number);
      if (Math.abs(lots - Math.round(lots)) > 1e-9)
        faults.push(`${trade.quantity} of ${trade.asset} are no whole lots`);
    }
  }
  if (left < -near) faults.push(`an overdraft of ${-left}`);
  if (Math.abs(Math.max(0, left) - plan.after.cash) > near) faults.push(`cash ${plan.after.cash} instead of ${left}`);
  if (Math.abs(cost - plan.expected.cost) > near) faults.push(`cost ${plan.expected.cost} instead of ${cost}`);
  for (const [asset, shares] of Object.entries(after)) if (shares < -1e-9) faults.push(`${shares} shares of ${asset}`);
  const worth = Object.entries(after).reduce(
    (sum, [asset, shares]) => sum + Math.max(0, shares) * prices[asset]!,
    plan.after.cash,
  );
  if (Math.abs(worth + cost - value - cashFlow) > near)
    faults.push(`value ${worth} and cost ${cost} of ${value + cashFlow}`);
  for (const [asset, weight] of Object.entries(plan.after.weights)) {
    const own = worth > near ? (Math.max(0, after[asset]!) * prices[asset]!) / worth : weight;
    if (Math.abs(own - weight) > 1e-6) faults.push(`weight ${weight} of ${asset} instead of ${own}`);
  }
  if (mode === "buy-only") {
    const spent = plan.trades.reduce((sum, trade) => sum + trade.quantity * trade.price + (trade.cost ?? 0), 0);
    if (spent > Math.max(0, cashFlow) + near) faults.push(`${spent} spent of a deposit of ${cashFlow}`);
  }
  if (!plan.due && plan.trades.length > 0) faults.push("trades although not due");
  const names = new Set([...Object.keys(holdings), ...Object.keys(target)]);
  if (plan.reasons.length !== plan.trades.length) faults.push("a trade without a reason");
  if (plan.reasons.length + plan.skipped.length !== names.size) faults.push("an asset without a reason");
  if (input.ledger !== undefined) {
    const sold = new Map<string, number>();
    for (const sale of plan.sales) {
      const lots = input.ledger.openLots.filter(
        (own) =>
          own.lot === sale.lot &&
          own.account === "main" &&
          (sale.adjustedAcquired === undefined || own.adjustedAcquired === sale.adjustedAcquired),
      );
      const most = lots.reduce((sum, own) => sum + own.quantity, 0);
      if (sale.quantity > most + 1e-9) faults.push(`${sale.quantity} of lot ${sale.lot}, which has ${most}`);
      sold.set(sale.asset, (sold.get(sale.asset) ?? 0) + sale.quantity);
    }
    for (const trade of plan.trades) {
      const own = sold.get(trade.asset) ?? 0;
      if (Math.abs(own - Math.max(0, -trade.quantity)) > 1e-7)
        faults.push(`${own} of lots for ${trade.quantity} ${trade.asset}`);
    }
  }
  return faults;
}

/** A plan as lines of the journal, sales first. */
export function linesOfPlan(plan: RebalancePlan): TaxTransaction[] {
  return plan.trades.map((trade, k) => {
    const quantity = Math.round(Math.abs(trade.quantity) * 1e8) / 1e8;
    const amount = Math.max(0.01, Math.round(quantity * trade.price * 100) / 100);
    const line = { id: `plan${k}`, date: DATE, account: "main", asset: trade.asset, quantity, amount };
    if (trade.quantity > 0) return { ...line, type: "buy" as const };
    const lots = plan.sales.filter(({ asset }) => asset === trade.asset).map(({ asset: _, ...lot }) => lot);
    return { ...line, type: "sell" as const, lots };
  });
}
