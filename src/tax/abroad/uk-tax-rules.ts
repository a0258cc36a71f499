/** What the law of the United Kingdom says of shares, as plain data that a caller may replace. */
export interface UkTaxRules {
  readonly name: string;
  /** Days after a disposal in which a purchase is matched with it before the pool is. */
  readonly matchingDays: number;
  /** Annual exempt amount of an individual in pounds, by tax year ("2025/26"); a later year takes the last one named. */
  readonly annualExemptAmount: Readonly<Record<string, number>>;
  readonly source: string;
}

/** Individuals, from 2014/15 on. */
export const ukTaxRules: UkTaxRules = /* @__PURE__ */ Object.freeze({
  name: "uk",
  matchingDays: 30,
  annualExemptAmount: Object.freeze({
    "2014/15": 11_000,
    "2015/16": 11_100,
    "2016/17": 11_100,
    "2017/18": 11_300,
    "2018/19": 11_700,
    "2019/20": 12_000,
    "2020/21": 12_300,
    "2021/22": 12_300,
    "2022/23": 12_300,
    "2023/24": 6_000,
    "2024/25": 3_000,
  }),
  source: "TCGA 1992 ss 104, 105, 106A, 1K; HMRC helpsheet HS284",
});
