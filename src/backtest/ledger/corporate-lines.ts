import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxLedger, TaxTransaction } from "../../tax/types.js";
import type { Split } from "../inputs/backtest-types.js";
import type { CorporateEvent } from "../inputs/corporate-event.js";
import { nextNumber, type Position, UNITS } from "./ledger-positions.js";

/** Corporate actions that wait to become lines of the journal. */
export interface WaitingActions {
  /** Moves the positions through everything up to a date, itself included, and gives its lines. To be called with rising dates. */
  until(date: IsoDate): TaxTransaction[];
}

interface WaitingAction {
  readonly date: IsoDate;
  readonly asset: string;
  /** Changes the positions; gives the lines without their ids, none where the ledger has none for it. */
  readonly book: (position: Position) => readonly Omit<TaxTransaction, "id">[];
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
  account: string,
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
      book: (position: Position) => [splitLine(split, position)],
    })),
    ...fresh(({ kind }) => kind, events).map((event, k) => ({
      ...event,
      id: `event-${firstEvent + k}`,
      book: (position: Position) => eventLines(event, position, positions, account),
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
        for (const [k, line] of book(position).entries()) lines.push({ id: k === 0 ? id : `${id}-${k}`, ...line });
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

function eventLines(
  event: CorporateEvent,
  old: Position,
  positions: Map<string, Position>,
  account: string,
): readonly Omit<TaxTransaction, "id">[] {
  const { kind, date, asset, newAsset, ratio = 1, cash, basisFraction, newPrice } = event;
  if (newAsset === undefined) return []; // cash alone is a sale, which is among the trades
  let position = positions.get(newAsset);
  if (position === undefined) positions.set(newAsset, (position = { shares: 0, units: 0 }));
  const from = old.units;
  const units = wholeUnits(from * ratio);
  position.shares += old.shares * ratio;
  position.units += units;
  if (kind !== "spin-off") {
    old.shares = 0;
    old.units = 0;
  }
  const line = { date, asset, newAsset };
  if (kind === "rename") return [{ ...line, type: "symbol-change" }];
  if (from < 0 && (kind === "spin-off" || cash !== undefined)) {
    return shortLines(event, -from / UNITS, -units / UNITS, account);
  }
  const shares = { ...line, ratio: readableRatio(ratio) };
  if (kind === "spin-off") {
    const fraction = eightDecimals(needed("basisFraction", basisFraction, asset));
    return [{ ...shares, type: "spin-off", basisFraction: fraction }];
  }
  if (cash === undefined) return [{ ...shares, type: "merger" }];
  const worth = eightDecimals(needed("newPrice", newPrice, asset));
  return [{ ...shares, type: "merger-with-cash", cash: eightDecimals(cash), newPrice: worth }];
}

/**
 * Short positions, for which a ledger has no such events. What is owed after a spin-off was sold for nothing, so that its cover
 * is all loss and the old
 * short keeps its proceeds; a merger with cash covers the old shares and sells the new ones short at their fair value.
 */
function shortLines(
  { kind, date, asset, newAsset, cash = 0, newPrice }: CorporateEvent,
  old: number,
  owed: number,
  account: string,
): readonly Omit<TaxTransaction, "id">[] {
  const cents = (amount: number): number => Math.round(100 * amount) / 100;
  const sold = { type: "short-sale", date, account, asset: newAsset!, quantity: owed } as const;
  const opened = (amount: number) => (owed === 0 ? [] : [{ ...sold, amount }]);
  if (kind === "spin-off") return opened(0);
  const worth = cents(owed * needed("newPrice", newPrice, asset));
  return [{ type: "cover", date, account, asset, quantity: old, amount: cents(old * cash + worth) }, ...opened(worth)];
}

function needed(key: string, value: number | undefined, asset: string): number {
  if (value !== undefined) return value;
  throw new PortfolioError(
    "invalid-argument",
    `corporateEvents: ${key} of the event of ${asset} is missing: taxes need it; the manifest of a backtest has it filled in`,
    { argument: key, asset },
  );
}

/** Whole units: 30 · 0.1 is slightly above 3 and other products are slightly below, and no unit may be lost by that. */
const wholeUnits = (units: number): number => Math.trunc(units * (1 + 1e-12));

const eightDecimals = (value: number): number => Math.round(value * 1e8) / 1e8;

/** 1/3 has no end as a decimal: a ledger reads it as "1/3". */
function readableRatio(ratio: number): number | string {
  const old = Math.round(1 / ratio);
  return old > 1 && Math.abs(old * ratio - 1) < 1e-12 ? `1/${old}` : ratio;
}
