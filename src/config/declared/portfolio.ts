/** What there is at the start. */
export const portfolio = {
  initialCapital: {
    kind: "number",
    above: 0,
    max: 1e15,
    default: 100_000,
    unit: "currency units",
    reload: "restart",
    doc: "Cash of an engine that is created without a portfolio.",
  },
  currency: {
    kind: "text",
    default: "USD",
    unit: "ISO 4217 code",
    reload: "live",
    doc: "The currency that analyses name.",
  },
  riskFreeRate: {
    kind: "number",
    above: -1,
    max: 10,
    usual: [-0.05, 0.5],
    default: 0,
    unit: "fraction per year",
    reload: "live",
    doc: "Rate that Sharpe ratios and excess returns are measured against.",
  },
} as const;
