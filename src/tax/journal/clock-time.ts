const PATTERN = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?$/;

/**
 * A time of day as whole nanoseconds since midnight.
 *
 * @param time - "14:30:00", with up to nine decimals of the second
 * @returns NaN where it cannot be read
 */
export function clockTime(time: unknown): number {
  const match = typeof time === "string" ? PATTERN.exec(time) : null;
  if (match === null) return Number.NaN;
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return seconds * 1e9 + Number((match[4] ?? "").padEnd(9, "0"));
}

/**
 * Where each line of a list stands within its day: at its `time`, and without one after every line of the day that stands before it in the list.
 */
export class DayClock {
  #date: unknown;
  #latest = 0;

  /** The clock that the lines before have set, for the lines that follow. */
  copy(): DayClock {
    const clock = new DayClock();
    clock.#date = this.#date;
    clock.#latest = this.#latest;
    return clock;
  }

  /** Nanoseconds that order a line within its day; equal ones keep the order of the list. */
  read(date: unknown, time: unknown): number {
    if (date !== this.#date) {
      this.#date = date;
      this.#latest = 0;
    }
    if (time === undefined) return this.#latest;
    const own = clockTime(time);
    if (own > this.#latest) this.#latest = own;
    return own >= 0 ? own : this.#latest;
  }
}
