/** A limit that is no row: what it measures is priced until it is met. */
export interface PricedLimit {
  readonly name: "maxTax" | "maxGains" | "shortGains" | "longGains" | "turnover" | "trackingError";
  /** Greatest amount, as a fraction of the account's value; of the tracking error its square. */
  readonly most: number;
}

/** Which price belongs to a limit. */
export const PRICE_OF = {
  maxTax: "tax",
  maxGains: "gains",
  shortGains: "shortGains",
  longGains: "longGains",
  turnover: "turnover",
  trackingError: "tracking",
} as const;
