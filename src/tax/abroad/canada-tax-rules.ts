/** What the law of Canada says of shares, as plain data that a caller may replace. */
export interface CanadaTaxRules {
  readonly name: string;
  /** Days before and after a disposal in which a purchase makes a loss superficial. */
  readonly superficialDays: number;
  /** The fraction of a gain that is taxed. */
  readonly inclusionRate: number;
  readonly source: string;
}

/** The rules of Canada for capital gains of individuals. */
export const canadaTaxRules: CanadaTaxRules = /* @__PURE__ */ Object.freeze({
  name: "canada",
  superficialDays: 30,
  inclusionRate: 0.5,
  source:
    "Income Tax Act ss 38, 40(2)(g)(i), 47, 53(1)(f), 54; CRA T4037, IT-387R2, IT-456R, 2005-0150811E5, 2022-0940941C6",
});
