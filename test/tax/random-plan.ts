import { seededRandom } from "../../src/core/index.js";
import {
  applyTransactions,
  averageCostTaxRules,
  buildTaxLedger,
  chooseLots,
  type PlannedSale,
  type TaxLedger,
  type TaxLedgerOptions,
  type TaxRates,
  type TaxTransaction,
  taxOfYear,
  type WashSalePolicies,
  type YearIncome,
} from "../../src/tax/index.js";
import { WITH_IRA } from "./book-lines.js";
import { STEEP } from "./steep-brackets.js";

const POLICIES: readonly WashSalePolicies[] = [
  { earlierAcquired: "silver" },
  { sameOrder: "eligible" },
  { soldReplacement: "eligible" },
  { soldReplacement: "eligible", sameOrder: "eligible" },
];

/** Sales to choose lots for, small enough that every choice can be booked. */
export interface RandomPlan {
  readonly ledger: TaxLedger;
  readonly sales: readonly TaxTransaction[];
  readonly purchases: readonly TaxTransaction[];
  readonly options: { readonly rates: TaxRates } | { readonly rates: typeof STEEP; readonly income: YearIncome };
  /** Whether a loss of the plan may wash. */
  readonly canWash: boolean;
}

/** What the plans contain. */
export interface RandomPlanOptions {
  /** Sales of the past, most of them recent, so that purchases of the plan wash their losses and plans begin on their day. Default false. */
  readonly past?: boolean;
  /** One pool of cost for each book instead of lots. Default false. */
  readonly average?: boolean;
  /** Policies that let sold shares replace, in turn. Default false. */
  readonly policies?: boolean;
  /** Greatest number of sales. Default 3. */
  readonly sales?: number;
}

/** A few lots of one or two assets in up to three accounts, up to three sales, whole shares and whole prices. */
export function randomPlan(
  seed: number,
  { past, average, policies, sales: most = 3 }: RandomPlanOptions = {},
): RandomPlan {
  const random = seededRandom(seed);
  for (let i = 0; i < 20; i++) random.uniform();
  const recent = random.integer(2) === 1;
  const netted = random.integer(2) === 1;
  const later = random.integer(past ? 2 : 4) === 0;
  const assets = ["X", "Y"].slice(0, 1 + random.integer(2));
  const price = () => 80 + random.integer(41);
  const held = new Map<string, number>();
  const journal = Array.from({ length: 3 + random.integer(3) }, (_, k): TaxTransaction => {
    const day = ["2023-05-1", "2024-08-1", "2025-02-1"][random.integer(3)]!;
    const date = recent && random.integer(2) === 0 ? `2025-06-${10 + random.integer(18)}` : `${day}${k}`;
    const other = recent && random.integer(2) === 0 ? "ira" : "second";
    const account = random.integer(5) === 0 ? other : "main";
    const asset = assets[random.integer(assets.length)]!;
    const quantity = 1 + random.integer(3);
    held.set(`${account} ${asset}`, (held.get(`${account} ${asset}`) ?? 0) + quantity);
    return { id: `b${k}`, type: "buy", date, account, asset, quantity, amount: quantity * price() };
  });
  journal.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const sales: TaxTransaction[] = [];
  const sellOne = (id: string, date: string, greatest: number): TaxTransaction | undefined => {
    const books = [...held].filter(([book, count]) => count > 0 && !book.startsWith("ira"));
    if (books.length === 0) return undefined;
    const [book, count] = books[random.integer(books.length)]!;
    const [account, asset] = book.split(" ") as [string, string];
    const quantity = Math.min(greatest, 1 + random.integer(count));
    held.set(book, count - quantity);
    return { id, type: "sell", date, account, asset, quantity, amount: quantity * (85 + random.integer(31)) };
  };
  if (past) {
    for (const [k, date] of ["2025-06-28", "2025-07-01"].entries()) {
      if (random.integer(3) === 0) continue;
      const sale = sellOne(["z", "s"][k]! + k, date, 2); // ids on both sides of the ids of the plan
      if (sale !== undefined) journal.push(sale);
    }
  }
  const wanted = past ? 1 + random.integer(most) : 2 + random.integer(2);
  for (let k = 0; k < Math.min(most, wanted); k++) {
    const date = ["2025-07-01", "2025-07-10", "2025-09-05", "2025-12-20"][Math.min(3, k + random.integer(2))]!;
    const sale = sellOne(`s${k}`, date, Number.POSITIVE_INFINITY);
    if (sale === undefined) break;
    sales.push(sale.id === "s1" && past ? { ...sale, id: "t1" } : sale);
  }
  const asset = assets[random.integer(assets.length)]!;
  const more: TaxTransaction = {
    id: "p",
    type: "buy",
    date: "2025-07-05",
    account: "main",
    asset,
    quantity: 2,
    amount: 2 * price(),
  };
  const income = { ordinaryIncome: 1000, shortTerm: random.integer(80) - 40, longTerm: random.integer(80) - 40 };
  const rates = { shortTerm: 0.2 + random.integer(3) / 10, longTerm: 0.1 + random.integer(3) / 10 };
  const law: Partial<TaxLedgerOptions> = average
    ? { rules: averageCostTaxRules }
    : { washSales: policies ? POLICIES[seed % POLICIES.length]! : {} };
  return {
    ledger: buildTaxLedger(journal, { accounts: WITH_IRA, ...law }),
    sales,
    purchases: later ? [more] : [],
    options: netted ? { rates: STEEP, income } : { rates },
    canWash: !average && (recent || later),
  };
}

const byDate = (a: TaxTransaction, b: TaxTransaction): number =>
  a.date < b.date ? -1 : a.date > b.date ? 1 : Number(a.type === "sell") - Number(b.type === "sell");

/** What a plan makes of its year. */
export interface PlanOutcome {
  /** Tax that is added. */
  readonly tax: number;
  /** The carryover, a short-term dollar counting one per cent more. */
  readonly carried: number;
}

function outcomeOf({ options, ledger: before }: RandomPlan, ledger: TaxLedger): PlanOutcome {
  const none = { shortTerm: 0, longTerm: 0 };
  const { shortTerm, longTerm } = ledger.byYear["2025"] ?? none;
  const old = before.byYear["2025"] ?? none;
  if (!("income" in options)) {
    const { rates } = options;
    const tax = rates.shortTerm * (shortTerm - old.shortTerm) + rates.longTerm * (longTerm - old.longTerm);
    return { tax, carried: 0 };
  }
  const { income, rates } = options;
  const year = (more: { readonly shortTerm: number; readonly longTerm: number }) =>
    taxOfYear(
      {
        ...income,
        shortTerm: (income.shortTerm ?? 0) + more.shortTerm,
        longTerm: (income.longTerm ?? 0) + more.longTerm,
      },
      rates,
    );
  const { total, netting } = year({ shortTerm, longTerm });
  const { carryover } = netting;
  return { tax: total - year(old).total, carried: 1.01 * carryover.shortTerm + carryover.longTerm };
}

/** Books a plan with the lots that were chosen for its sales. */
export function outcomeWith(plan: RandomPlan, lots: ReadonlyMap<string, TaxTransaction["lots"]>): PlanOutcome {
  const all = [...plan.sales, ...plan.purchases].sort(byDate);
  const named = all.map((line) => (line.type === "sell" ? { ...line, lots: lots.get(line.id)! } : line));
  return outcomeOf(plan, applyTransactions(plan.ledger, named));
}

/** The least tax over every choice of whole shares of every sale, booked one after another, and the most that is carried on with it. */
export function leastOfAll(plan: RandomPlan): PlanOutcome {
  const all = [...plan.sales, ...plan.purchases].sort(byDate);
  let least = { tax: Number.POSITIVE_INFINITY, carried: 0 };
  const book = (ledger: TaxLedger, i: number): void => {
    const line = all[i];
    if (line === undefined) {
      const { tax, carried } = outcomeOf(plan, ledger);
      if (tax < least.tax - 0.005 || (tax < least.tax + 0.005 && carried > least.carried)) least = { tax, carried };
      return;
    }
    if (line.type !== "sell") {
      book(applyTransactions(ledger, [line]), i + 1);
      return;
    }
    const counts = new Map<string, number>();
    for (const { lot, account, asset, quantity, adjustedAcquired } of ledger.openLots) {
      if (account !== line.account || asset !== line.asset) continue;
      const key = `${lot} ${adjustedAcquired}`;
      counts.set(key, (counts.get(key) ?? 0) + quantity);
    }
    const names = [...counts];
    const choose = (j: number, rest: number, lots: NonNullable<TaxTransaction["lots"]>): void => {
      if (rest === 0) book(applyTransactions(ledger, [{ ...line, lots }]), i + 1);
      if (rest === 0 || j === names.length) return;
      const [key, count] = names[j]!;
      const [lot, adjustedAcquired] = key.split(" ") as [string, string];
      for (let quantity = 0; quantity <= Math.min(rest, count); quantity++) {
        choose(j + 1, rest - quantity, quantity === 0 ? lots : [...lots, { lot, quantity, adjustedAcquired }]);
      }
    };
    choose(0, Number(line.quantity), []);
  };
  book(plan.ledger, 0);
  return least;
}

/** The outcome when each sale is chosen by itself, in their order. */
export function saleBySale(plan: RandomPlan): PlanOutcome {
  let { ledger } = plan;
  for (const line of [...plan.sales, ...plan.purchases].sort(byDate)) {
    const lots = line.type === "sell" ? { lots: chooseLots(ledger, line as PlannedSale, plan.options).lots } : {};
    ledger = applyTransactions(ledger, [{ ...line, ...lots }]);
  }
  return outcomeOf(plan, ledger);
}

/** The outcome when every sale follows one lot method. */
export function byMethod(plan: RandomPlan, lotMethod: "hifo" | "fifo" | "lifo" | "lofo"): PlanOutcome {
  // what has been sold keeps the lots that it closed
  const { transactions, dispositions, options } = plan.ledger;
  const closed = (id: string) =>
    dispositions.flatMap(({ sale, lot, quantity }) => (sale === id ? [{ lot, quantity }] : []));
  const past = transactions.map((line) => (line.type === "sell" ? { ...line, lots: closed(line.id) } : line));
  const all = [...plan.sales, ...plan.purchases].sort(byDate);
  return outcomeOf(plan, buildTaxLedger([...past, ...all], { ...options, lotMethod }));
}
