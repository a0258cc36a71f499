import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxProblem, TaxTransaction } from "../types.js";
import { DayClock } from "./clock-time.js";
import { powerOfTen } from "./decimal.js";
import { DoubtfulHoldings } from "./doubtful-holdings.js";
import type { Journal, JournalTail } from "./journal.js";
import { JournalLines } from "./journal-lines.js";
import type { LedgerSettings } from "./ledger-options.js";
import { LineProblems } from "./line-problems.js";
import { isName, LineReader } from "./line-reader.js";
import { quantityScale } from "./quantity-scale.js";
import { DAY_PARTS, KIND_LIST } from "./transaction-kinds.js";

const COVER = KIND_LIST.findIndex(({ type }) => type === "cover");
/** By kind: the place of its part of a day. */
const PART_OF = KIND_LIST.map(({ part }) => DAY_PARTS.indexOf(part));
const MOVES = DAY_PARTS.indexOf("moves");

/**
 * Reads a journal: names to positions, figures to whole numbers, lines into the order of booking.
 *
 * Every problem of every line is added to `problems`. A line with a bad amount is kept with 0; one with another bad field is left out,
 * and what is held of its asset is in doubt from then on, so that later sales of it are not reported as well. O(n log n) in the lines of one
 * day.
 */
export function readTransactions(
  transactions: readonly TaxTransaction[],
  settings: LedgerSettings,
  problems: TaxProblem[],
  tail?: JournalTail,
): Journal {
  const lines = new JournalLines(transactions);
  const ownDecimals = new Uint8Array(transactions.length);
  const links: TaxTransaction[] = [];
  const assets = new Names();
  const doubts = new DoubtfulHoldings(assets.names);
  const found = new LineProblems(problems, tail?.from);
  const reader = new LineReader(settings, found);
  let money = 0;
  /** Ids; to look one up costs more than all else about most lines. */
  const leftOut = new Set<string>();
  const from = tail?.from ?? transactions.length;
  let clock = new DayClock();
  let namesLots = false;
  let covers = false;
  /** By asset. */
  const needed: number[] = [];

  for (let position = 0; position < transactions.length; position++) {
    const source = transactions[position]!;
    if (tail !== undefined && position === from) {
      if (tail.date !== undefined) reader.startAfter(tail.date);
      clock = tail.clock.copy();
    }
    found.begin(position, source?.id);
    if (typeof source !== "object" || source === null || Array.isArray(source)) {
      found.refuse("invalid-field", `${shownValue(source)} is no transaction: give an object with id, type, date, …`);
      doubts.addUnread(undefined, undefined, reader.lastDay);
      continue;
    }
    reader.read(source);
    const known = position < from ? tail?.clocks?.[position] : undefined;
    const ownClock = known ?? clock.read(source.date, source.time);
    const { id } = source;
    if (isName(id)) {
      const own = lines.has(id) || (leftOut.size > 0 && leftOut.has(id));
      if (own || (position >= from && tail!.taken.has(id)))
        found.refuse("duplicate-id", "id stands twice: give each line a name of its own");
    }
    const kind = KIND_LIST[reader.place];
    if (kind === undefined || !found.sound) {
      if (isName(id)) leftOut.add(id);
      doubtAssetsOf(source, reader, assets, doubts);
      continue;
    }
    const exact = money <= Number.MAX_SAFE_INTEGER;
    money += Math.abs(reader.cents);
    if (exact && money > Number.MAX_SAFE_INTEGER) {
      found.report("invalid-field", "more than 90 trillion in all with this line: cents are not exact beyond");
    }
    const asset = assets.positionOf(source.asset);
    if (!(reader.decimals <= needed[asset]!)) needed[asset] = reader.decimals; // none is known of a new asset
    ownDecimals[lines.count] = reader.quantity.decimals;
    if (kind.ties) {
      links.push(source);
      doubts.tie(source.asset, source.newAsset!);
      assets.positionOf(source.newAsset!);
    }
    lines.add({
      position,
      day: reader.day,
      account: reader.account,
      asset,
      units: reader.quantity.mantissa,
      cents: reader.cents,
      kind: reader.place,
      part: source.to === undefined ? PART_OF[reader.place]! : MOVES,
      clock: ownClock,
    });
    if (source.lots !== undefined) namesLots = true;
    if (reader.place === COVER) covers = true;
  }

  const scale = quantityScale({ lines, ownDecimals, needed, assets: assets.names, links }, settings);
  for (let i = 0; i < lines.count; i++) {
    const decimals = scale.decimalsOf[lines.asset(i)]!;
    const more = decimals - ownDecimals[i]!;
    let units = lines.units(i);
    if (more !== 0) {
      units = more > 0 ? units * powerOfTen(more) : Math.round(units / powerOfTen(-more));
      lines.setUnits(i, units);
    }
    if (units <= Number.MAX_SAFE_INTEGER) continue;
    const { id, type, quantity } = lines.source(i);
    found.begin(lines.position(i), id);
    found.refuse("invalid-field", `quantity ${shownValue(quantity)} is too large to keep with ${decimals} decimals`);
    doubts.addUnread(type, lines.asset(i), lines.day(i));
  }
  lines.sort(settings.orderUnknown);
  return { lines, namesLots, covers, links, assets: assets.names, assetPositions: assets.positions, ...scale, doubts };
}

/** Names by position, in the order in which they are met. */
class Names {
  readonly names: string[] = [];
  readonly positions = new Map<string, number>();

  positionOf(name: string): number {
    let at = this.positions.get(name);
    if (at === undefined) {
      at = this.names.length;
      this.positions.set(name, at);
      this.names.push(name);
    }
    return at;
  }
}

/** For a line that is left out. */
function doubtAssetsOf(source: TaxTransaction, reader: LineReader, assets: Names, doubts: DoubtfulHoldings): void {
  const { asset, newAsset } = source;
  const kind = KIND_LIST[reader.place];
  const day = Number.isNaN(reader.day) ? reader.lastDay : reader.day;
  doubts.addUnread(kind?.type, isName(asset) ? assets.positionOf(asset) : undefined, day);
  if (isName(newAsset)) {
    assets.positionOf(newAsset);
    if (isName(asset)) doubts.tie(asset, newAsset);
  } else if (kind?.ties) doubts.addUnread(kind.type, undefined, day);
}
