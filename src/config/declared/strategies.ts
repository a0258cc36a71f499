/** How several strategies share the capital. */
export const strategies = {
  capital: {
    kind: "choice",
    of: ["fixed", "inverse-risk", "drawdown-aware"],
    default: "fixed",
    unit: "rule",
    reload: "next-rebalance",
    doc: "How the capital is divided: by the given shares, those over the volatility of what each strategy would hold, or those cut by how far it stands below its highest value of the window.",
  },
  maxDrawdown: {
    kind: "number",
    above: 0,
    max: 1,
    default: 0.3,
    unit: "fraction",
    reload: "next-rebalance",
    doc: "With the rule drawdown-aware, the fall at which a strategy gets no capital any more; what is cut stays in cash.",
  },
} as const;
