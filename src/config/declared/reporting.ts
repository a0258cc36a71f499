/** How results are shown. */
export const reporting = {
  tailLevel: {
    kind: "number",
    above: 0,
    below: 1,
    default: 0.95,
    unit: "probability",
    reload: "live",
    doc: "Level of the value at risk and conditional value at risk in analyses.",
  },
} as const;
