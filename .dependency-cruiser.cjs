// The table of rooms: who may import whom. A room that is not named here may import nothing.
const mayImport = {
  core: [],
  numerics: ["core"],
  config: ["core"],
  moments: ["core", "numerics"],
  analytics: ["core", "numerics"],
  tax: ["core", "numerics"],
  import: ["core", "tax"], // of tax the types only: see `import-takes-types-of-tax`
  optimize: ["core", "numerics", "moments"],
  regime: ["core", "numerics"],
  attribution: ["core", "numerics", "moments", "analytics"],
  limits: ["core", "numerics", "analytics"],
  predict: ["core", "numerics", "moments", "analytics", "optimize"],
  rebalance: ["core", "numerics", "optimize", "tax", "limits"],
  backtest: ["core", "analytics", "rebalance", "limits", "tax"],
};
// The upper rooms import what they present; everything in them points down.
const below = Object.keys(mayImport);
mayImport.report = below; // types only, but for the figures of analytics: see `report-imports-types`
mayImport.engine = [...below, "report"];
mayImport.schemas = [...below, "report", "engine"];
mayImport.node = [...below, "report", "engine", "schemas"];

// The rooms within a room, from the ground up: a file imports its own and those before it. Beside them stand only index.ts, which
// presents the room, and types.ts, its words, which all may import.
const within = {
  core: ["errors", "dates", "names", "options", "random", "tables", "csv", "json"],
  backtest: ["inputs", "actions", "ledger", "orders", "past", "simulation", "validation"],
  import: [
    "text",
    "fields",
    "rates",
    "opening",
    "activities",
    "brokers",
    "ofx",
    "files",
    "assemble",
    "join",
    "stream",
    "forms",
  ],
  tax: [
    "law",
    "rows",
    "journal",
    "selection",
    "booking",
    "ledger",
    "preview",
    "lots",
    "harvest",
    "forms",
    "location",
    "abroad",
  ],
  numerics: [
    "matrix",
    "distribution",
    "covariance",
    "linear-program",
    "quadratic-form",
    "quadratic-program",
    "convex-program",
    "clustering",
    "hmm",
  ],
  optimize: [
    "inputs",
    "constraints",
    "answer",
    "views",
    "mean-variance",
    "frontier",
    "cvar",
    "risk-measure",
    "multi-period",
    "rules",
    "risk-budget",
    "hierarchical",
    "ensemble",
    "pipeline",
  ],
  regime: ["names", "chains", "adaptive", "steps", "market", "detection", "evidence"],
  predict: [
    "inputs",
    "linear",
    "trees",
    "imported",
    "features",
    "policies",
    "learning",
    "validation",
    "signals",
    "online",
    "predictor",
  ],
  analytics: ["series", "risk", "performance", "evidence", "streaming"],
  report: ["parts", "charts", "content", "chapters", "pages"],
};

// One door per package: exactly one file imports it.
const doors = {
  "pure-rand": "^src/core/",
};

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...Object.entries(mayImport).map(([room, allowed]) => ({
      name: `${room}-imports-downward`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
    })),
    ...Object.entries(within).flatMap(([room, inner]) => [
      ...inner.map((name, k) => ({
        name: `${room}-${name}-imports-downward`,
        severity: "error",
        from: { path: `^src/${room}/${name}/` },
        to: { path: `^src/${room}/`, pathNot: `^src/${room}/((${inner.slice(0, k + 1).join("|")})/|types\\.ts$)` },
      })),
      {
        name: `${room}-has-only-rooms-and-words`,
        severity: "error",
        from: { path: `^src/${room}/`, pathNot: `^src/${room}/((${inner.join("|")})/|index\\.ts$)` },
        // the words of `import` are made of those of `tax`
        to: { path: "^src/", pathNot: room === "import" ? "^src/(core|tax)/" : "^src/core/" },
      },
    ]),
    {
      name: "every-room-is-in-the-table",
      severity: "error",
      from: { path: "^src/[^/]+/", pathNot: `^src/(${Object.keys(mayImport).join("|")})/` },
      to: {},
    },
    {
      name: "numerics-knows-only-types",
      severity: "error",
      from: { path: "^src/numerics/" },
      to: { path: "^src/core/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "import-takes-types-of-tax",
      severity: "error",
      from: { path: "^src/import/" },
      to: { path: "^src/tax/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "report-imports-types",
      severity: "error",
      from: { path: "^src/report/" },
      to: { path: "^src/(?!report/|core/|analytics/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "node-only-in-node",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/node/" },
      to: { dependencyTypes: ["core"] },
    },
    ...Object.entries(doors).map(([name, door]) => ({
      name: `door-of-${name}`,
      severity: "error",
      from: { path: "^src/", pathNot: door },
      to: { path: `^node_modules/${name}/` },
    })),
    { name: "nothing-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
