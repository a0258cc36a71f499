import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { Activity, Draft, OpenQuestion, Outcome, Reading } from "../activities/activity.js";
import { present } from "../activities/present.js";
import type { FileReading } from "../activities/row-reading.js";
import { plainNumber, rounded, times } from "../fields/decimal.js";
import { RowFlaw } from "../fields/row-flaw.js";
import type { RateBook } from "../rates/read-rates.js";
import type {
  BrokerImport,
  BrokerImportOptions,
  BrokerPreset,
  IgnoredRow,
  ImportedTransaction,
  ImportProblem,
  ImportQuestion,
  OpeningLot,
  ReportedSale,
} from "../types.js";
import { type AccountOf, accountFinder } from "./account-names.js";
import { applyAnswer, choicesOf } from "./apply-answer.js";
import { bookable } from "./bookable.js";
import { interpret } from "./interpret.js";
import { rememberFraction } from "./interpret-action.js";
import type { Item } from "./item.js";
import { joinRows } from "./join-rows.js";
import { orderItems } from "./order-items.js";
import { symbolFinder } from "./resolve-symbols.js";
import { ShareBook } from "./share-book.js";
import { SharedActions } from "./shared-actions.js";

/** The word that puts all accounts of a file into one. */
const ALL_IN_ONE = "all in one account";

/** What was read of one row, before other rows are known. */
interface Entry {
  readonly row: number;
  readonly line: number;
  readonly reading: Reading | { readonly flaw: string };
}

/** Everything that a file says, each row in one place. */
export function assemble(
  broker: BrokerPreset,
  file: FileReading,
  options: BrokerImportOptions,
  rates: RateBook | undefined,
): BrokerImport {
  const entries = file.rows.map(({ line, read }, k): Entry => ({ line, row: k + 1, reading: tried(read) }));
  return new Assembly(broker, file, options, rates, entries).result();
}

function tried(read: () => Reading): Entry["reading"] {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowFlaw) return { flaw: error.message };
    throw error;
  }
}

class Assembly {
  readonly #broker: BrokerPreset;
  readonly #file: FileReading;
  readonly #options: BrokerImportOptions;
  readonly #rates: RateBook | undefined;
  readonly #entries: readonly Entry[];
  readonly #accounts: readonly string[];
  readonly #accountOf: AccountOf;
  readonly #asksAccounts: OpenQuestion | undefined;
  readonly #transactions: ImportedTransaction[] = [];
  readonly #ignored: IgnoredRow[] = [];
  readonly #questions: ImportQuestion[] = [];
  readonly #problems: ImportProblem[] = [];
  readonly #positions: OpeningLot[] = [];
  readonly #reported: ReportedSale[] = [];
  readonly #answered = new Set<string>();
  /** Rows with questions, answered or not, by line: several elements of a file may stand on one line. */
  readonly #asking = new Map<number, Set<number>>();
  /** The row that asks for the accounts: the header, or where a file has none the first row that says nothing else. */
  readonly #accountsRow: number | undefined;
  readonly #ids = new Set<string>();

  constructor(
    broker: BrokerPreset,
    file: FileReading,
    options: BrokerImportOptions,
    rates: RateBook | undefined,
    entries: readonly Entry[],
  ) {
    this.#broker = broker;
    this.#file = file;
    this.#options = options;
    this.#rates = rates;
    this.#entries = entries;
    const names = new Set<string>();
    for (const { reading } of entries) {
      if ("activities" in reading) for (const { account } of reading.activities) if (account) names.add(account);
      if ("position" in reading && reading.position?.account) names.add(reading.position.account);
      if ("drafts" in reading) for (const { account } of reading.drafts) if (account) names.add(account);
    }
    this.#accounts = [...names];
    const header =
      file.headerAt === undefined
        ? (entries.find(({ reading }) => "ignored" in reading && reading.position === undefined) ?? entries[0])
        : entries[file.headerAt];
    const several = typeof options.account === "string" && names.size > 1 && header !== undefined;
    const key = several ? this.#keyOf(header.line, header.row) : undefined;
    const answer = key === undefined ? undefined : options.answers?.[key];
    const only = typeof answer === "string" && names.has(answer) ? answer : undefined;
    if (several) {
      this.#accountsRow = header.row;
      this.#asksAccounts = {
        question: `The file has ${names.size} accounts (${[...names].slice(0, 8).join(", ")}), and all of its rows go to "${options.account as string}". Say which account the rows are to be taken of, that all are one, or give an object as account: { "${[...names][0]!}": "…" }.`,
        choices: Object.fromEntries([ALL_IN_ONE, ...names].map((word) => [word, "header"])),
      };
    }
    this.#accountOf = accountFinder(options.account, only);
  }

  result(): BrokerImport {
    const items: Item[] = [];
    const waiting = new Map<number, number>();
    const find = symbolFinder(
      this.#entries.flatMap(({ reading }) => ("activities" in reading ? reading.activities : [])),
      this.#options.symbols ?? {},
      this.#file.symbols ?? {},
    );
    for (const entry of this.#entries) {
      const { reading, row, line } = entry;
      if (row === this.#accountsRow) {
        const asked = this.#answer({ asks: this.#asksAccounts! }, line, row);
        if ("asks" in asked || ("ignored" in reading && reading.position === undefined)) {
          this.#settle(entry, asked, undefined);
          continue;
        }
      }
      if ("activities" in reading) {
        const made = this.#itemsOf(entry, reading.activities, find);
        if (typeof made === "string") this.#ignored.push({ line, row, reason: made });
        else if ("items" in made) {
          items.push(...made.items);
          waiting.set(row, made.items.length);
        } else this.#settle(entry, made, undefined);
      } else this.#settleReading(entry, reading);
    }
    const ordered = orderItems(items, this.#file.newestFirst);
    joinRows(ordered);
    const book = new ShareBook(this.#options.opening ?? []);
    const actions = new SharedActions();
    const parts = new Map<number, Outcome[]>();
    for (const item of ordered) {
      const repeated = actions.repeats(item);
      const outcome =
        repeated === undefined
          ? bookable(this.#answer(interpret(item, book), item.line, item.row))
          : { ignored: repeated };
      if ("drafts" in outcome) {
        rememberFraction(item, outcome.drafts, book);
        for (const draft of outcome.drafts) book.apply(draft);
        actions.note(item, outcome.drafts);
      }
      const done = [...(parts.get(item.row) ?? []), outcome];
      parts.set(item.row, done);
      if (done.length === waiting.get(item.row))
        this.#settle(this.#entries[item.row - 1]!, merged(done), item.activity.currency);
    }
    this.#checkAnswers();
    return this.#whole();
  }

  /** What is known of a row at once: ignored ones, flaws, questions and closed lots. */
  #settleReading(entry: Entry, reading: Exclude<Entry["reading"], { readonly activities: readonly Activity[] }>): void {
    const { row, line } = entry;
    if ("flaw" in reading) this.#problems.push({ line, row, message: reading.flaw });
    else if ("ignored" in reading) {
      if (reading.position !== undefined) {
        const account = this.#accountOf(reading.position.account || undefined);
        if ("passed" in account) {
          this.#ignored.push({ line, row, reason: account.passed });
          return;
        }
        this.#positions.push({ ...reading.position, account: account.id });
      }
      this.#ignored.push({ line, row, reason: reading.ignored });
    } else {
      const named = "drafts" in reading ? reading.drafts[0]?.account : reading.asks.base?.account;
      const account = this.#accountOf(named || undefined);
      const day = "date" in reading ? reading.date : (reading.reported?.sold ?? reading.drafts[0]!.date);
      const passed = "passed" in account ? account.passed : this.#outsideYear(day);
      if (passed !== undefined || "passed" in account) {
        this.#ignored.push({ line, row, reason: passed! });
        return;
      }
      if (reading.reported !== undefined) this.#reported.push({ ...reading.reported, account: account.id });
      const own = (drafts: readonly Draft[]): readonly Draft[] =>
        drafts.map((draft) => ({ ...draft, account: account.id }));
      const outcome: Outcome =
        "drafts" in reading
          ? { drafts: own(reading.drafts) }
          : this.#answer({ asks: withAccount(reading.asks, account.id, own) }, line, row);
      this.#settle(entry, bookable(outcome), undefined);
    }
  }

  #itemsOf(
    { row, line }: Entry,
    activities: readonly Activity[],
    find: (activity: Activity) => string,
  ): { readonly items: Item[] } | Outcome | string {
    const items: Item[] = [];
    for (const each of activities) {
      const account = this.#accountOf(each.account || undefined);
      if ("passed" in account) return account.passed;
      const outside = this.#outsideYear(each.date);
      if (outside !== undefined) return outside;
      const activity = this.#inHomeCurrency({ ...each, asset: find(each) });
      if (activity === undefined) {
        return bookable(this.#answer({ asks: this.#currencyQuestion(each, account.id) }, line, row));
      }
      items.push({ row, line, part: items.length, account: account.id, activity, partners: [] });
    }
    return { items };
  }

  #outsideYear(date: string): string | undefined {
    const { year } = this.#options;
    return year === undefined || date.startsWith(String(year)) ? undefined : `not in ${year}`;
  }

  /** The activity with its money converted; `undefined` where it is in another currency and no rate is known. */
  #inHomeCurrency(activity: Activity): Activity | undefined {
    const home = this.#options.currency ?? "USD";
    const { currency, amount, price, fees, basis } = activity;
    if (currency === undefined || currency === "" || currency === home) return activity;
    if (amount === undefined && price === undefined && basis === undefined) return activity;
    const rate = this.#rates?.rateOn(activity.date, currency, home);
    if (rate === undefined) return undefined;
    const { amount: _, price: _p, fees: _f, basis: _b, ...rest } = activity;
    return {
      ...rest,
      ...present("amount", amount === undefined ? undefined : rounded(times(amount, rate), 2)),
      ...present("price", price === undefined ? undefined : times(price, rate)),
      ...present("fees", fees === undefined ? undefined : times(fees, rate)),
      ...present("basis", basis === undefined ? undefined : rounded(times(basis, rate), 2)),
    };
  }

  #currencyQuestion(activity: Activity, account: string): OpenQuestion {
    const home = this.#options.currency ?? "USD";
    const { kind, date, asset, quantity, currency = "" } = activity;
    const type =
      kind === "trade"
        ? (quantity?.units ?? 0n) > 0n
          ? "buy"
          : "sell"
        : kind === "reinvestment"
          ? "dividend-reinvestment"
          : kind;
    const base = ["buy", "sell", "short-sale", "cover", "dividend-reinvestment"].includes(type)
      ? {
          base: {
            type: type as Draft["type"],
            date,
            account,
            asset,
            ...present(
              "quantity",
              quantity === undefined
                ? undefined
                : plainNumber({ ...quantity, units: quantity.units < 0n ? -quantity.units : quantity.units }),
            ),
          },
        }
      : {};
    return {
      question: `The money of ${asset} on ${date} is in ${currency.slice(0, 10)}, and the ledger in ${home}: give exchangeRates for that day, or the amount in ${home}.`,
      choices: {},
      ...base,
      needs: ["amount"],
    };
  }

  #answer(outcome: Outcome, line: number, row: number): Outcome {
    if (!("asks" in outcome)) return outcome;
    this.#asking.set(line, (this.#asking.get(line) ?? new Set()).add(row));
    // the answer of the row that asks for the accounts says nothing of what else it asks
    if (row === this.#accountsRow && outcome.asks !== this.#asksAccounts) return outcome;
    const key = this.#keyOf(line, row);
    if (key === undefined) return outcome;
    this.#answered.add(key);
    return applyAnswer(outcome.asks, this.#options.answers![key]!, key);
  }

  /** Where the answer to a row stands; `undefined` where there is none. */
  #keyOf(line: number, row: number): string | undefined {
    const answers = this.#options.answers ?? {};
    return [`${line}/${row}`, `${line}`].find((key) => Object.hasOwn(answers, key));
  }

  #settle({ row, line, reading }: Entry, outcome: Outcome, currency: string | undefined): void {
    if ("drafts" in outcome) this.#add(outcome.drafts, row, line, currency, reading);
    else if ("ignored" in outcome) this.#ignored.push({ line, row, reason: outcome.ignored });
    else if ("flaw" in outcome) this.#problems.push({ line, row, message: outcome.flaw });
    else {
      const { question, needs = [], base } = outcome.asks;
      this.#questions.push({
        line,
        row,
        question,
        choices: choicesOf(outcome.asks),
        fields: base === undefined ? [] : (needs as readonly string[]),
      });
    }
  }

  #add(
    drafts: readonly Draft[],
    row: number,
    line: number,
    currency: string | undefined,
    reading: Entry["reading"],
  ): void {
    const ids = new Map<string, string>();
    drafts.forEach((draft, k) => {
      const local = draft.id;
      const isLot = "reported" in reading && local !== undefined;
      const id = this.#freshId(
        isLot || local === undefined ? `${draft.account ?? "all"}-${line}` : `${draft.account ?? "all"}-${local}`,
        k,
      );
      if (local !== undefined) ids.set(local, id);
      this.#transactions.push({
        ...draft,
        id,
        ...present(
          "lots",
          draft.lots?.map((lot) => ({ ...lot, lot: ids.get(lot.lot) ?? lot.lot })),
        ),
        line,
        row,
        ...present("currency", currency === undefined || currency === "" ? undefined : currency),
      });
    });
  }

  /** Ids are names of lots: unique, whatever the file has. */
  #freshId(wanted: string, part: number): string {
    const first = part === 0 ? wanted : `${wanted}-${part + 1}`;
    for (let k = 0; ; k++) {
      const id = k === 0 ? first : `${first}~${k}`;
      if (this.#ids.has(id)) continue;
      this.#ids.add(id);
      return id;
    }
  }

  #checkAnswers(): void {
    for (const line of Object.keys(this.#options.answers ?? {})) {
      const rows = [...(this.#asking.get(Number(line)) ?? [])].sort((a, b) => a - b);
      if (this.#answered.has(line) && rows.length > 1) {
        throw new PortfolioError(
          "invalid-argument",
          `options.answers.${line} would answer ${rows.length} rows of line ${line}: give each its own answer, by line and row, as "${line}/${rows[0]!}" and "${line}/${rows[1]!}"`,
          { argument: "options.answers", line },
        );
      }
      if (this.#answered.has(line)) continue;
      throw new PortfolioError(
        "invalid-argument",
        `options.answers.${line.slice(0, 20)} answers no question: line ${line.slice(0, 20)} of the file asks none; was the file another one?`,
        { argument: "options.answers", line },
      );
    }
  }

  #whole(): BrokerImport {
    const byRow = (a: { readonly row: number }, b: { readonly row: number }): number => a.row - b.row;
    // within a day the rows stand as they happened; closed lots bring days of their own
    const ordered = this.#transactions
      .map((transaction, k) => ({ transaction, k }))
      .sort(({ transaction: a, k }, { transaction: b, k: l }) => (a.date === b.date ? k - l : a.date < b.date ? -1 : 1))
      .map(({ transaction }) => transaction);
    const assets = new Set(ordered.map(({ asset }) => asset));
    return {
      broker: this.#broker,
      transactions: ordered,
      ...(this.#positions.length > 0 ? { positions: this.#positions } : {}),
      ...(this.#reported.length > 0 ? { reported: this.#reported } : {}),
      ignored: this.#ignored.sort(byRow),
      questions: this.#questions.sort(byRow),
      problems: this.#problems.sort(byRow),
      rows: this.#entries.length,
      accounts: this.#accounts,
      notSecurities: this.#file.coins === true ? [...assets].sort() : [],
    };
  }
}

/** A row of several activities is one: its transactions together, or the first thing that keeps it from being them. */
function merged(outcomes: readonly Outcome[]): Outcome {
  const other = outcomes.find((outcome) => !("drafts" in outcome));
  if (other !== undefined) return other;
  return { drafts: outcomes.flatMap((outcome) => ("drafts" in outcome ? outcome.drafts : [])) };
}

function withAccount(
  asks: OpenQuestion,
  account: string,
  own: (drafts: readonly Draft[]) => readonly Draft[],
): OpenQuestion {
  const { base, choices, finish } = asks;
  return {
    ...asks,
    choices: Object.fromEntries(
      Object.entries(choices).map(([word, made]) => [word, typeof made === "string" ? made : own(made)]),
    ),
    ...(base === undefined ? {} : { base: { ...base, account } }),
    ...(finish === undefined ? {} : { finish: (answered: Draft) => own(finish(answered)) }),
  };
}
