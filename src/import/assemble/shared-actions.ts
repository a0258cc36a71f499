import { parseEpochDay } from "../../core/dates/calendar.js";
import type { ActivityKind, Draft } from "../activities/activity.js";
import type { Item } from "./item.js";

/** A split, a merger and a change of name have a row in every account, and are one line of the ledger, which applies them to all. */
const SHARED: readonly ActivityKind[] = ["split", "merger", "name-change"];
/** Accounts book the same action within so many days. */
const MOST_DAYS = 5;

/** The actions that were booked for all accounts. */
export class SharedActions {
  readonly #seen = new Map<string, Item>();

  /** Why a row says nothing new, where another account had the same action. */
  repeats(item: Item): string | undefined {
    if (!SHARED.includes(item.activity.kind) || item.absorbed !== undefined) return undefined;
    const before = this.#seen.get(keyOf(item));
    if (before === undefined || before.account === item.account) return undefined;
    const apart = parseEpochDay(item.activity.date) - parseEpochDay(before.activity.date);
    return apart <= MOST_DAYS ? `the action of line ${before.line}, which applies to all accounts` : undefined;
  }

  note(item: Item, drafts: readonly Draft[]): void {
    if (drafts.some(({ account }) => account === undefined)) this.#seen.set(keyOf(item), item);
  }
}

function keyOf({ activity }: Item): string {
  return `${activity.kind} ${activity.asset}`;
}
