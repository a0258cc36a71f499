import type { Activity, Draft, OpenQuestion, Outcome } from "../activities/activity.js";
import type { FileReading } from "../activities/row-reading.js";
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
import { type AccountQuestion, accountQuestion, accountsIn } from "./account-question.js";
import { choicesOf } from "./apply-answer.js";
import { bookable } from "./bookable.js";
import { type Entry, entriesOf } from "./entry.js";
import { currencyQuestion, inHomeCurrency } from "./home-currency.js";
import { interpret } from "./interpret.js";
import { rememberFraction } from "./interpret-action.js";
import type { Item } from "./item.js";
import { joinRows } from "./join-rows.js";
import { orderItems } from "./order-items.js";
import { symbolFinder } from "./resolve-symbols.js";
import { RowAnswers } from "./row-answers.js";
import { ShareBook } from "./share-book.js";
import { SharedActions } from "./shared-actions.js";
import { TransactionNames } from "./transaction-names.js";

/** Everything that a file says, each row in one place. */
export function assemble(
  broker: BrokerPreset,
  file: FileReading,
  options: BrokerImportOptions,
  rates: RateBook | undefined,
): BrokerImport {
  return new Assembly(broker, file, options, rates).result();
}

class Assembly {
  readonly #broker: BrokerPreset;
  readonly #file: FileReading;
  readonly #options: BrokerImportOptions;
  readonly #rates: RateBook | undefined;
  readonly #home: string;
  readonly #entries: readonly Entry[];
  readonly #accounts: readonly string[];
  readonly #accountOf: AccountOf;
  readonly #asksAccounts: AccountQuestion | undefined;
  readonly #answers: RowAnswers;
  readonly #names = new TransactionNames();
  readonly #transactions: ImportedTransaction[] = [];
  readonly #ignored: IgnoredRow[] = [];
  readonly #questions: ImportQuestion[] = [];
  readonly #problems: ImportProblem[] = [];
  readonly #positions: OpeningLot[] = [];
  readonly #reported: ReportedSale[] = [];

  constructor(broker: BrokerPreset, file: FileReading, options: BrokerImportOptions, rates: RateBook | undefined) {
    this.#broker = broker;
    this.#file = file;
    this.#options = options;
    this.#rates = rates;
    this.#home = options.currency ?? "USD";
    this.#entries = entriesOf(file);
    this.#accounts = accountsIn(this.#entries);
    this.#asksAccounts = accountQuestion(this.#accounts, this.#entries, file.headerAt, options);
    this.#accountOf = accountFinder(options.account, this.#asksAccounts?.only);
    this.#answers = new RowAnswers(options.answers, this.#asksAccounts);
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
      if (row === this.#asksAccounts?.row) {
        const asked = this.#answers.answer({ asks: this.#asksAccounts.asks }, line, row);
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
          ? bookable(this.#answers.answer(interpret(item, book), item.line, item.row))
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
    this.#answers.refuseUnused();
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
          : this.#answers.answer({ asks: withAccount(reading.asks, account.id, own) }, line, row);
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
      const activity = inHomeCurrency({ ...each, asset: find(each) }, this.#home, this.#rates);
      if (activity === undefined) {
        return bookable(this.#answers.answer({ asks: currencyQuestion(each, account.id, this.#home) }, line, row));
      }
      items.push({ row, line, part: items.length, account: account.id, activity, partners: [] });
    }
    return { items };
  }

  #outsideYear(date: string): string | undefined {
    const { year } = this.#options;
    return year === undefined || date.startsWith(String(year)) ? undefined : `not in ${year}`;
  }

  #settle(entry: Entry, outcome: Outcome, currency: string | undefined): void {
    const { row, line } = entry;
    if ("drafts" in outcome) this.#transactions.push(...this.#names.transactionsOf(outcome.drafts, entry, currency));
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
