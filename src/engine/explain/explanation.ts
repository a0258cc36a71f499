/** One thing that an explanation rests on. */
export interface ExplainedFact {
  /** A short sentence. */
  readonly fact: string;
  /**
   * Where it stands: `"certificate"`, `"moments"`, `"portfolio"`, `"prices"`, `"plan"`, `"check"`, `"event"`, `"ledger"`,
   * `"regime"`, `"trigger"`, or by name `"setting optimizer.method"`, `"constraint max.AAPL"`, `"limit position"`, `"strategy momentum"`.
   */
  readonly from: string;
}

/** Why something is as it is. */
export interface Explanation {
  /** The facts as a short account. */
  readonly text: string;
  /** The facts one by one, the most telling first. */
  readonly because: readonly ExplainedFact[];
}

/** An account of some facts. */
export function explanationOf(because: readonly ExplainedFact[]): Explanation {
  const text = because.map(({ fact }) => `${fact.slice(0, 1).toUpperCase()}${fact.slice(1)}.`).join(" ");
  return { text, because };
}

/** A fraction as a percentage. */
export function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`;
}

/** A number with as many digits as a reader takes in. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** An amount of currency. */
export function money(value: number, currency: string): string {
  return `${Number(value.toFixed(2))} ${currency}`;
}
