import { Problem } from "./problem.js";

/** A bucket for each caller that fills evenly over a minute. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /**
   * Takes one token.
   *
   * @returns headers that say what is left
   * @throws Problem 429
   */
  take(caller: string, now: number): Readonly<Record<string, string>> {
    const full = this.#perMinute;
    if (this.#buckets.size > 100_000) this.#buckets.clear();
    const bucket = this.#buckets.get(caller) ?? { tokens: full, at: now };
    bucket.tokens = Math.min(full, bucket.tokens + ((now - bucket.at) / 60_000) * full);
    bucket.at = now;
    this.#buckets.set(caller, bucket);
    const wait = Math.ceil(((1 - bucket.tokens) / Math.max(full, 1e-9)) * 60);
    if (bucket.tokens < 1) {
      throw new Problem(429, "too-many-requests", "Too many requests: wait as Retry-After says.", {
        headers: { "Retry-After": String(Math.max(1, wait)), ...this.#headers(0) },
      });
    }
    bucket.tokens -= 1;
    return this.#headers(Math.floor(bucket.tokens));
  }

  #headers(remaining: number): Readonly<Record<string, string>> {
    return {
      "RateLimit-Limit": String(this.#perMinute),
      "RateLimit-Remaining": String(remaining),
      "RateLimit-Reset": "60",
    };
  }
}
