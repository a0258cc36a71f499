import { parseEpochDay } from "../../core/dates/calendar.js";
import { nearestName } from "../../core/errors/nearest-name.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { IsoDate } from "../../core/types.js";
import type { TaxTransaction } from "../types.js";
import { checkNamedLots } from "./check-named-lots.js";
import { checkOtherFields } from "./check-other-fields.js";
import { clockTime } from "./clock-time.js";
import { type Decimal, readQuantity, readRatio } from "./decimal.js";
import { FieldNames } from "./field-names.js";
import type { LedgerSettings } from "./ledger-options.js";
import type { LineProblems } from "./line-problems.js";
import { readMoney } from "./read-money.js";
import { KIND_LIST, type TransactionKind } from "./transaction-kinds.js";

const NONE: Decimal = { mantissa: 0, decimals: 0 };
const TYPES = KIND_LIST.map(({ type }) => type);
const PLACE_OF: ReadonlyMap<unknown, number> = new Map(TYPES.map((type, place) => [type, place]));
const ALL_FIELDS = [...new Set(KIND_LIST.flatMap(({ fields }) => fields))];

/** Whether it can name something. */
export const isName = (value: unknown): value is string => typeof value === "string" && value !== "";

/**
 * Reads lines one after the other and reports all that is wrong with each.
 *
 * One object for all lines, which holds what was read last: a million objects more would be the work of the garbage collector.
 */
export class LineReader {
  /** Place among {@link KIND_LIST}, −1 for an unknown type. */
  place = -1;
  /** NaN when it cannot be read. */
  day: number = Number.NaN;
  /** Position, −1 where there is none. */
  account = -1;
  quantity: Decimal = NONE;
  /** A whole quantity, as most are: written anew by each line, since a million objects more would be the work of the garbage collector. */
  readonly #whole = { mantissa: 0, decimals: 0 };
  /** What the journal must keep to book the line. */
  decimals = 0;
  cents = 0;
  /** The last day so far. */
  lastDay: number = Number.NEGATIVE_INFINITY;
  #lastDate: string | undefined;
  readonly #settings: LedgerSettings;
  readonly #found: LineProblems;
  /** By kind, made when a line of it is met: a short journal has few. */
  readonly #fields: (FieldNames | undefined)[] = KIND_LIST.map(() => undefined);
  #allFields: FieldNames | undefined;

  constructor(settings: LedgerSettings, found: LineProblems) {
    this.#settings = settings;
    this.#found = found;
  }

  /** Lines that come next may not stand before this date. */
  startAfter(date: IsoDate): void {
    this.#lastDate = date;
    this.lastDay = parseEpochDay(date);
  }

  read(source: TaxTransaction): void {
    const found = this.#found;
    if (!isName(source.id)) found.refuseField("id", source.id, "give each line a name of its own");
    this.place = PLACE_OF.get(source.type) ?? -1;
    const kind = KIND_LIST[this.place];
    (this.#fields[this.place] ?? this.#fieldsOf(kind)).check(source, found);
    this.#readDate(source.date);
    if (source.time !== undefined) this.#checkTime(source.time);
    if (!isName(source.asset)) found.refuseField("asset", source.asset, "give a name that is not empty");
    this.account = -1;
    if (kind === undefined) this.#refuseType(source.type);
    else {
      this.#readAccount(source, kind);
      this.#readShares(source, kind);
      checkOtherFields(source, kind, this.#settings, this.account, this.day, found);
      this.cents = readMoney(source, kind, this.quantity, found);
    }
    if (source.lots !== undefined) {
      this.decimals = Math.max(this.decimals, checkNamedLots(source.lots, found));
    }
    const { cannotReplace } = source;
    if (cannotReplace !== undefined && typeof cannotReplace !== "boolean")
      found.refuseField("cannotReplace", cannotReplace, "give true or false");
  }

  #fieldsOf(kind: TransactionKind | undefined): FieldNames {
    if (kind === undefined) {
      this.#allFields ??= new FieldNames(ALL_FIELDS);
      return this.#allFields;
    }
    const fields = new FieldNames(kind.fields, ALL_FIELDS);
    this.#fields[this.place] = fields;
    return fields;
  }

  #refuseType(type: unknown): void {
    const nearest = typeof type === "string" ? nearestName(type, TYPES) : undefined;
    const hint = nearest === undefined ? `give one of ${TYPES.join(", ")}` : `did you mean ${nearest}?`;
    this.#found.refuseField("type", type, hint);
  }

  #readDate(date: string): void {
    if (date === this.#lastDate) {
      this.day = this.lastDay;
      return;
    }
    const day = parseEpochDay(date);
    this.day = day;
    if (Number.isNaN(day)) this.#found.refuseField("date", date, 'give a calendar date as "2026-03-31"');
    else if (day < this.lastDay) {
      this.#found.report("dates-out-of-order", `date ${date} stands after ${this.#lastDate}: sort by date`);
    } else {
      this.lastDay = day;
      this.#lastDate = date;
    }
  }

  #checkTime(time: unknown): void {
    if (Number.isNaN(clockTime(time)))
      this.#found.refuseField(
        "time",
        time,
        'give the time of day as "14:30:00", with up to nine decimals of the second',
      );
    else if (this.#settings.orderUnknown)
      this.#found.refuseField("time", time, 'options.sameDayOrder is "unknown": leave all times out, or take "list"');
  }

  #readAccount({ account, type }: TaxTransaction, { movesAll }: TransactionKind): void {
    if (!movesAll) {
      this.account = this.#settings.accountPositions.get(account!) ?? -1;
      if (this.account < 0) {
        this.#found.refuse("unknown-account", `account ${shownValue(account)} is not among options.accounts`);
      }
    } else if (account !== undefined && !this.#isOnly(account)) {
      this.#found.refuseField("account", account, `a ${type} meets all accounts: give one line without an account`);
    }
  }

  /** What meets all accounts meets the only one. */
  #isOnly(account: string): boolean {
    const { accountPositions } = this.#settings;
    return accountPositions.size === 1 && accountPositions.has(account);
  }

  #readShares({ quantity, ratio }: TaxTransaction, { needs }: TransactionKind): void {
    this.quantity = NONE;
    this.decimals = 0;
    if (needs === "quantity") {
      if (typeof quantity === "number" && quantity > 0 && Number.isSafeInteger(quantity)) {
        this.#whole.mantissa = quantity;
        this.quantity = this.#whole;
        return;
      }
      this.quantity = readQuantity(quantity);
      this.decimals = this.quantity.decimals;
      if (!(this.quantity.mantissa > 0))
        this.#found.refuseField("quantity", quantity, "give more than 0, with at most 18 decimals");
    } else if (needs === "ratio") {
      const shares = readRatio(ratio);
      if (shares === undefined)
        this.#found.refuseField("ratio", ratio, 'give new shares for an old one, as 2, 0.1 or "3/2"');
      // fractions of a share may arise; in the units of a sale before it too, where its shares can still replace others
      else if (shares.under !== 1 || this.#settings.policies.soldReplacement === "eligible") this.decimals = 8;
    }
  }
}
