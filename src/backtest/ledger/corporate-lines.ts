import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxLedger, TaxTransaction } from "../../tax/types.js";
import type { Split } from "../inputs/backtest-types.js";
import type { CorporateEvent } from "../inputs/corporate-event.js";
import { nextNumber, type Position } from "./ledger-positions.js";

/** Corporate actions that wait to become lines of the journal. */
export interface WaitingActions {
  /** Moves the positions through everything up to a date, itself included, and gives its lines. To be called with rising dates. */
  until(date: IsoDate): TaxTransaction[];
}

interface WaitingAction {
  readonly date: IsoDate;
  readonly asset: string;
  /** Changes the positions; gives the line without its id, or nothing where the ledger has none for it. */
  readonly book: (position: Position) => Omit<TaxTransaction, "id"> | undefined;
  readonly id: string;
}

/**
 * Splits and corporate events in the order of their dates, splits first; those that the ledger has booked already are passed over.
 *
 * @param positions - what is held; changed as the actions come
 */
export function waitingActions(
  splits: readonly Split[],
  events: readonly CorporateEvent[],
  positions: Map<string, Position>,
  ledger: TaxLedger | undefined,
): WaitingActions {
  const booked = new Set(
    ledger?.transactions.map(({ date, type, asset }) => `${date} ${TYPE_KIND[type] ?? ""} ${asset}`),
  );
  const fresh = <A extends { readonly date: IsoDate; readonly asset: string }>(
    kind: (one: A) => string,
    list: readonly A[],
  ) =>
    list
      .filter((one) => !booked.has(`${one.date} ${kind(one)} ${one.asset}`))
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const firstSplit = nextNumber(ledger, "split-");
  const firstEvent = nextNumber(ledger, "event-");
  const waiting: WaitingAction[] = [
    ...fresh(() => "split", splits).map((split, k) => ({
      ...split,
      id: `split-${firstSplit + k}`,
      book: (position: Position) => splitLine(split, position),
    })),
    ...fresh(({ kind }) => kind, events).map((event, k) => ({
      ...event,
      id: `event-${firstEvent + k}`,
      book: (position: Position) => eventLine(event, position, positions),
    })),
  ].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  let done = 0;
  return {
    until(date) {
      const lines: TaxTransaction[] = [];
      for (; done < waiting.length && waiting[done]!.date <= date; done++) {
        const { id, asset, book } = waiting[done]!;
        const position = positions.get(asset);
        if (position === undefined || position.units === 0) continue;
        const line = book(position);
        if (line !== undefined) lines.push({ id, ...line });
      }
      return lines;
    },
  };
}

/** Which kind of action a line of the journal stands for. */
const TYPE_KIND: Readonly<Record<string, string>> = {
  split: "split",
  "symbol-change": "rename",
  "spin-off": "spin-off",
  merger: "merger",
  "merger-with-cash": "merger",
};

function splitLine({ date, asset, ratio }: Split, position: Position): Omit<TaxTransaction, "id"> {
  position.shares *= ratio;
  position.units = wholeUnits(position.units * ratio);
  return { type: "split", date, asset, ratio: readableRatio(ratio) };
}

function eventLine(
  { kind, date, asset, newAsset, ratio = 1, cash, basisFraction, newPrice }: CorporateEvent,
  old: Position,
  positions: Map<string, Position>,
): Omit<TaxTransaction, "id"> | undefined {
  if (newAsset === undefined) return undefined; // cash alone is a sale, which is among the trades
  let position = positions.get(newAsset);
  if (position === undefined) positions.set(newAsset, (position = { shares: 0, units: 0 }));
  position.shares += old.shares * ratio;
  position.units += wholeUnits(old.units * ratio);
  if (kind !== "spin-off") {
    old.shares = 0;
    old.units = 0;
  }
  const line = { date, asset, newAsset };
  if (kind === "rename") return { ...line, type: "symbol-change" };
  const shares = { ...line, ratio: readableRatio(ratio) };
  if (kind === "spin-off") {
    return { ...shares, type: "spin-off", basisFraction: eightDecimals(needed("basisFraction", basisFraction, asset)) };
  }
  if (cash === undefined) return { ...shares, type: "merger" };
  const worth = eightDecimals(needed("newPrice", newPrice, asset));
  return { ...shares, type: "merger-with-cash", cash: eightDecimals(cash), newPrice: worth };
}

function needed(key: string, value: number | undefined, asset: string): number {
  if (value !== undefined) return value;
  throw new PortfolioError(
    "invalid-argument",
    `corporateEvents: ${key} of the event of ${asset} is missing: taxes need it; the manifest of a backtest has it filled in`,
    { argument: key, asset },
  );
}

/** 30 · 0.1 is a hair above 3, others are below: no unit is lost by that. */
const wholeUnits = (units: number): number => Math.trunc(units * (1 + 1e-12));

const eightDecimals = (value: number): number => Math.round(value * 1e8) / 1e8;

/** 1/3 has no end as a decimal: a ledger reads it as "1/3". */
function readableRatio(ratio: number): number | string {
  const old = Math.round(1 / ratio);
  return old > 1 && Math.abs(old * ratio - 1) < 1e-12 ? `1/${old}` : ratio;
}
