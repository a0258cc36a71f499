/** How a program follows a file of settings. */
export const service = {
  pollSeconds: {
    kind: "number",
    min: 0.01,
    max: 3_600,
    default: 2,
    unit: "seconds",
    reload: "restart",
    doc: "How often watchConfig looks at its file where the system does not tell of changes.",
  },
  settleSeconds: {
    kind: "number",
    min: 0,
    max: 60,
    default: 0.1,
    unit: "seconds",
    reload: "restart",
    doc: "How long a file must be still before watchConfig reads it.",
  },
  allowLooserLimits: {
    kind: "boolean",
    default: false,
    unit: "switch",
    reload: "restart",
    doc: "Whether a file that watchConfig follows may loosen hard limits.",
  },
} as const;
