/** How the return of a backtest is explained. */
export const attribution = {
  model: {
    kind: "choice",
    of: ["brinson-fachler", "brinson-hood-beebower"],
    default: "brinson-fachler",
    unit: "model",
    reload: "live",
    doc: "How allocation and selection are told apart.",
  },
  interaction: {
    kind: "choice",
    of: ["separate", "selection"],
    default: "separate",
    unit: "rule",
    reload: "live",
    doc: "Whether the interaction effect stands alone or belongs to selection.",
  },
  linking: {
    kind: "choice",
    of: ["carino", "menchero", "frongello", "grap", "arithmetic"],
    default: "carino",
    unit: "method",
    reload: "live",
    doc: "How the effects of several periods are linked.",
  },
} as const;
