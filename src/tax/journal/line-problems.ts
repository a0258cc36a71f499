import { shownValue } from "../../core/errors/shown-value.js";
import type { TaxProblem } from "../types.js";
import { shownName } from "./shown-name.js";

/** Collects the problems of the lines that are read one after the other. */
export class LineProblems {
  /** Whether the line can be booked. */
  sound = true;
  readonly #problems: TaxProblem[];
  readonly #from: number | undefined;
  #position = 0;
  #id: unknown;

  /** @param from - position of the first new line, where a part of a booked journal stands before */
  constructor(problems: TaxProblem[], from?: number) {
    this.#problems = problems;
    this.#from = from;
  }

  /** Goes on to a line. */
  begin(position: number, id: unknown): void {
    this.sound = true;
    this.#position = position;
    this.#id = id;
  }

  /** A problem of a line that is booked nevertheless, so that others can be found. */
  report(problem: TaxProblem["problem"], message: string): void {
    const id = this.#id;
    const named = typeof id === "string" && id !== "";
    const line = named ? shownName(id) : this.#place();
    this.#problems.push({
      id: named ? id : shownValue(id),
      position: this.#position,
      problem,
      message: `${line}: ${message}`,
    });
  }

  /** A problem for which the line is left out. */
  refuse(problem: TaxProblem["problem"], message: string): void {
    this.sound = false;
    this.report(problem, message);
  }

  /** The most common one: a field has a value that cannot be read. */
  refuseField(name: string, value: unknown, what: string): void {
    this.refuse("invalid-field", `${name} is ${shownValue(value)}: ${what}`);
  }

  #place(): string {
    return this.#from === undefined ? `transactions[${this.#position}]` : `more[${this.#position - this.#from}]`;
  }
}
