import { type PortfolioConfig, PortfolioEngine, type TaxLedger, type TaxTransaction } from "../../../src/index.js";
import { applyTransactions, buildTaxLedger } from "../../../src/tax/index.js";
import { Problem } from "../http/problem.js";

/** A table of prices as requests carry it. */
export interface PricesRows {
  readonly assets: readonly string[];
  readonly dates: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
}

type PartialSettings = { readonly [Group in keyof PortfolioConfig]?: Partial<PortfolioConfig[Group]> };

interface Actions {
  readonly splits?: readonly { date: string; asset: string; ratio: number }[];
  readonly dividends?: readonly { date: string; asset: string; amount: number }[];
}

/** What happened to a portfolio: bodies of requests that were accepted. */
export type PortfolioEvent =
  | { readonly kind: "created"; readonly body: CreatedBody }
  | { readonly kind: "prices"; readonly body: PricesBody }
  | { readonly kind: "transactions"; readonly body: TransactionsBody }
  | { readonly kind: "trades"; readonly body: { readonly trades: readonly ServerTrade[] } };

/** A new portfolio. */
export interface CreatedBody extends Actions {
  readonly name: string;
  readonly prices: PricesRows;
  readonly cash?: number;
  readonly holdings?: Readonly<Record<string, number>>;
  readonly accounts?: readonly { id: string; kind: "taxable" | "traditional" | "roth" }[];
  readonly sectorOf?: Readonly<Record<string, string>>;
  readonly settings?: PartialSettings;
}

/** New prices. */
export type PricesBody = Actions &
  ({ readonly date: string; readonly prices: Readonly<Record<string, number>> } | { readonly table: PricesRows });

/** Lines to book. */
export interface TransactionsBody {
  readonly transactions: readonly TaxTransaction[];
  /** Whether they also move cash and shares. Default true. */
  readonly movesCash?: boolean;
}

/** A fill. */
export interface ServerTrade {
  readonly asset: string;
  readonly quantity: number;
  readonly price: number;
  readonly cost?: number;
}

/**
 * The engine after an event; the same events in the same order give the same engine.
 *
 * @throws PortfolioError when the event cannot be
 */
export function afterEvent(engine: PortfolioEngine | undefined, event: PortfolioEvent): PortfolioEngine {
  if (event.kind === "created") return created(event.body);
  if (engine === undefined) throw new Error("the first event of a portfolio creates it");
  if (event.kind === "prices") return afterPrices(engine, event.body);
  if (event.kind === "trades")
    return engine.apply(event.body.trades.map(({ cost = 0, ...trade }) => ({ ...trade, cost })));
  return afterTransactions(engine, event.body);
}

function created({ prices, cash = 100_000, holdings, accounts, splits, dividends, sectorOf, settings }: CreatedBody) {
  const isLotless = Object.values(holdings ?? {}).some((shares) => shares !== 0);
  return PortfolioEngine.create({
    prices: tableOf(prices),
    portfolio: { cash, holdings: holdings ?? {} },
    // holdings without lots have no basis, so no ledger can go on from them
    ...(!isLotless && { ledger: buildTaxLedger([], { accounts: accounts ?? [{ id: "main", kind: "taxable" }] }) }),
    ...(splits && { splits }),
    ...(dividends && { dividends }),
    ...(sectorOf && { sectorOf }),
    ...(settings && { config: settings }),
  });
}

function afterPrices(engine: PortfolioEngine, body: PricesBody): PortfolioEngine {
  const actions = {
    ...(body.splits && { splits: body.splits }),
    ...(body.dividends && { dividends: body.dividends }),
  };
  if ("table" in body) return engine.observe(tableOf(body.table), actions);
  return engine.observe({ date: body.date, prices: body.prices }, actions);
}

function afterTransactions(
  engine: PortfolioEngine,
  { transactions, movesCash = true }: TransactionsBody,
): PortfolioEngine {
  const { ledger, portfolio } = engine;
  if (ledger === undefined) {
    throw new Problem(
      409,
      "no-ledger",
      "This portfolio was created with holdings that have no lots: create it without holdings, and book their purchases.",
    );
  }
  const booked = applyTransactions(ledger, transactions);
  if (!movesCash) return PortfolioEngine.restore({ ...engine.snapshot(), ledger: booked });
  const cash = transactions.reduce((sum, line) => sum + cashOf(line), portfolio.cash);
  return PortfolioEngine.restore({
    ...engine.snapshot(),
    portfolio: { ...portfolio, cash, holdings: positionsOf(booked) },
    ledger: booked,
  });
}

/** Shares of all accounts by asset; below 0 where they are sold short. */
function positionsOf({ openLots, openShorts }: TaxLedger): Record<string, number> {
  const shares = new Map<string, number>();
  for (const { asset, quantity } of openLots) shares.set(asset, (shares.get(asset) ?? 0) + quantity);
  for (const { asset, quantity } of openShorts) shares.set(asset, (shares.get(asset) ?? 0) - quantity);
  return Object.fromEntries(shares);
}

/** What a line brings into the cash. */
function cashOf({ type, amount, price, quantity, fees }: TaxTransaction): number {
  const direction = type === "buy" ? -1 : type === "sell" || type === "return-of-capital" ? 1 : 0;
  if (direction === 0) return 0;
  if (amount !== undefined) return direction * Number(amount);
  return direction * Number(price ?? 0) * Number(quantity ?? 0) - Number(fees ?? 0);
}

function tableOf({ assets, dates, values }: PricesRows) {
  const wrong = values.findIndex((row) => row.length !== assets.length);
  if (values.length !== dates.length || wrong >= 0) {
    const what = wrong >= 0 ? `row ${wrong} has ${values[wrong]!.length} prices` : `there are ${values.length} rows`;
    throw new Problem(422, "shape", `${what} for ${assets.length} assets and ${dates.length} dates`, {
      errors: [{ detail: what, pointer: wrong >= 0 ? `/prices/values/${wrong}` : "/prices/values" }],
    });
  }
  const flat = Float64Array.from(values.flat(), (price) => price ?? Number.NaN);
  return { kind: "prices" as const, assets, dates, values: flat };
}
