/**
 * One valid call of every exported function, with as many options as it takes: the walk over all exports starts from these.
 *
 * `calls[name]()` gives fresh arguments. A new export without an entry here fails the walk.
 */
import * as omni from "../../src/index.js";

type Arguments = readonly unknown[];

const ASSETS = ["AAA", "BBB", "CCC", "DDD"];

/** Business days from 2020-01-01 on. */
export function businessDays(count: number): string[] {
  const dates: string[] = [];
  for (let day = Date.UTC(2020, 0, 1); dates.length < count; day += 86_400_000) {
    const date = new Date(day);
    if (date.getUTCDay() % 6 !== 0) dates.push(date.toISOString().slice(0, 10));
  }
  return dates;
}

/** Returns with one common factor, so that covariances are neither diagonal nor singular. */
export function returnsTable(rows = 40, assets: readonly string[] = ASSETS, seed = 7): omni.ReturnsTable {
  const random = omni.seededRandom(seed);
  const values = new Float64Array(rows * assets.length);
  for (let t = 0; t < rows; t++) {
    const market = 0.0005 + 0.01 * random.normal();
    for (let i = 0; i < assets.length; i++) {
      values[t * assets.length + i] = market * (0.5 + 0.2 * i) + 0.008 * random.normal();
    }
  }
  return { kind: "simple", assets: [...assets], dates: businessDays(rows), values };
}

export function pricesTable(rows = 40, assets: readonly string[] = ASSETS, seed = 7): omni.PricesTable {
  const { dates, values: returns } = returnsTable(rows, assets, seed);
  const n = assets.length;
  const values = new Float64Array(rows * n);
  for (let k = 0; k < values.length; k++) {
    values[k] = k < n ? 50 + 10 * k : Math.round(values[k - n]! * (1 + returns[k]!) * 100) / 100;
  }
  return { kind: "prices", assets: [...assets], dates, values };
}

export function series(length = 60, seed = 3): Float64Array {
  const random = omni.seededRandom(seed);
  return Float64Array.from({ length }, () => 0.0005 + 0.01 * random.normal());
}

const MOMENTS = omni.estimateMoments(returnsTable(60));
export const moments = (): omni.Moments => structuredClone(MOMENTS);
const mom = moments;
const clone = <T>(value: T): T => structuredClone(value);
const W = () => ({ AAA: 0.25, BBB: 0.25, CCC: 0.3, DDD: 0.2 });
const PX = () => ({ AAA: 52.5, BBB: 61, CCC: 71.25, DDD: 80 });
const cons = () => ({
  min: 0,
  max: 0.6,
  budget: 1,
  groups: [{ name: "g", assets: ["AAA", "BBB"], min: 0.1, max: 0.8 }],
  linear: [{ name: "l", coefficients: { AAA: 1, CCC: 2 }, max: 1.5 }],
});
const bcons = () => ({ min: 0, max: { AAA: 0.6, BBB: 0.6 }, budget: 1 });
const accounts = (): omni.TaxAccount[] => [
  { id: "main", kind: "taxable" },
  { id: "ira", kind: "traditional" },
];
export const transactions = (): omni.TaxTransaction[] => [
  { id: "b1", type: "buy", date: "2024-01-10", account: "main", asset: "KO", quantity: 100, amount: 5000 },
  { id: "b2", type: "buy", date: "2025-02-10", account: "main", asset: "KO", quantity: 50, price: 60, fees: 1 },
  { id: "b3", type: "buy", date: "2025-03-01", account: "main", asset: "PEP", quantity: 20, amount: 3400 },
  { id: "sp", type: "split", date: "2025-03-15", asset: "PEP", ratio: 2 },
  { id: "s1", type: "sell", date: "2025-06-02", account: "main", asset: "KO", quantity: 40, amount: 1800 },
  { id: "b4", type: "buy", date: "2025-06-10", account: "ira", asset: "KO", quantity: 10, amount: 480 },
  { id: "s2", type: "sell", date: "2025-07-02", account: "main", asset: "PEP", quantity: 10, amount: 700 },
];
const abroad = (): omni.TaxTransaction[] => [
  { id: "b1", type: "buy", date: "2024-01-10", account: "main", asset: "KO", quantity: 100, amount: 5000 },
  { id: "e1", type: "buy", date: "2024-02-12", account: "main", asset: "ETF", quantity: 10, price: 60, fees: 1 },
  { id: "s1", type: "sell", date: "2024-06-03", account: "main", asset: "KO", quantity: 40, amount: 1500 },
  { id: "sp", type: "split", date: "2024-07-01", asset: "KO", ratio: 2 },
  { id: "e2", type: "sell", date: "2025-02-12", account: "main", asset: "ETF", quantity: 5, amount: 400 },
];
/** A file of a broker, with a question in its last line. */
const SCHWAB = [
  '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"',
  '"06/02/2025","Sell","ACME","ACME CORP","100","$60.00","$1.00","$5999.00"',
  '"03/03/2025","Buy","ACME","ACME CORP","100","$50.00","","-$5000.00"',
  '"02/03/2025","Security Transfer","PEP","PEP INC","10","","",""',
].join("\n");
const schwabOptions = (): omni.BrokerImportOptions => ({
  broker: "schwab",
  account: "main",
  year: 2025,
  answers: { "4": { acquired: "2020-05-04", amount: 1200 } },
  opening: [{ account: "main", asset: "ACME", quantity: 5, basis: 100, acquired: "2020-01-02" }],
  symbols: { "037833100": "AAPL" },
  currency: "USD",
  exchangeRates: { base: "EUR", days: [{ date: "2025-03-03", rates: { USD: 1.05 } }] },
});
const ledgerOptions = (): omni.TaxLedgerOptions => ({
  accounts: accounts(),
  lotMethod: "hifo",
  rates: { shortTerm: 0.37, longTerm: 0.2 },
  substantiallyIdentical: [["KO", "KOX"]],
  washSales: { soldReplacement: "ineligible" },
});
export const ledger = (): omni.TaxLedger => omni.buildTaxLedger(transactions(), ledgerOptions());
const sale = () => ({ date: "2025-09-02", account: "main", asset: "KO", quantity: 30, amount: 1500 });
const brackets = () => omni.usTaxRates(2025, "single");
const periods = () =>
  [0, 1].map((k) => ({
    sectors: [
      {
        name: "Tech",
        portfolioWeight: 0.6,
        benchmarkWeight: 0.5,
        portfolioReturn: 0.02 + k * 0.01,
        benchmarkReturn: 0.015,
      },
      { name: "Util", portfolioWeight: 0.4, benchmarkWeight: 0.5, portfolioReturn: 0.01, benchmarkReturn: 0.012 },
    ],
  }));
const limits = () => ({
  position: { max: 0.4 },
  groups: [{ name: "g", assets: ["AAA", "BBB"], max: 0.7 }],
  maxGross: 1,
  minCash: 0,
  volatility: { max: 0.5 },
  turnover: { max: 0.5 },
  drawdown: { reduce: 0.1, halt: 0.2, resume: 0.05 },
  orders: { maxValue: 50000, minValue: 10 },
  soft: ["turnover"],
});
const pstate = () => ({
  portfolio: { cash: 2000, holdings: { AAA: 40, BBB: 30, CCC: 20, DDD: 10 }, peakValue: 9000, dayStartValue: 8500 },
  prices: PX(),
  moments: mom(),
  date: "2025-06-02",
});
const trades = () => [
  { asset: "AAA", quantity: 10, price: 52.5 },
  { asset: "BBB", quantity: -5, price: 61 },
];
const BT = omni.backtest(
  { prices: pricesTable(60), strategy: () => W(), benchmark: pricesTable(60, ["MKT"], 11) },
  { costs: { proportional: 0.001 } },
);
export const bt = () => clone(BT);
const obs = (rows = 40, dimension = 1) => ({ values: series(rows * dimension), dimension });
const HMM = omni.fitGaussianHmm(obs(80), { states: 2, restarts: 2, seed: 1, maxIterations: 20 });
const JM = omni.fitJumpModel(obs(80), { states: 2, seed: 1 });
const RP = pricesTable(130, ["MKT"], 5);
const RR = omni.detectRegimes(RP);
const RF = omni.createRegimeFilter(RR.model);
const FR = omni.efficientFrontier(mom(), {});
const HRP = omni.hierarchicalRiskParity(mom());
const AS = (() => {
  let state = omni.createAnalyticsState({
    assets: ["AAA", "BBB"],
    benchmark: "BBB",
    window: 5,
    halfLife: 3,
    covariance: true,
  });
  const x = series(20);
  for (let i = 0; i < 10; i++) state = omni.updateAnalytics(state, [x[i]!, x[i + 10]!]);
  return state;
})();
const BA = omni.brinsonAttribution(periods());
const years = () => ({ 2024: { shortTerm: -5000, longTerm: 1000 }, 2025: { shortTerm: 200, longTerm: -900 } });
const renderSvg = async () => "<svg></svg>";

const ENGINE = omni.PortfolioEngine.create({
  prices: pricesTable(80),
  config: { optimizer: { method: "minimum-variance" }, data: { lookback: 30 }, limits: { maxPosition: 0.5 } },
  portfolio: { cash: 10000, holdings: { AAA: 100 } },
  benchmark: pricesTable(80, ["MKT"], 3),
  sectorOf: { AAA: "t", BBB: "t", CCC: "u", DDD: "u" },
  ledger: omni.buildTaxLedger(
    [{ id: "b1", type: "buy", date: "2020-01-10", account: "main", asset: "AAA", quantity: 100, amount: 9000 }],
    { accounts: accounts() },
  ),
});
const engine = () => ENGINE;

const features = () => ({ values: series(80, 11), columns: 2 });
const targets = () => series(40, 12);
const RIDGE = omni.fitRidge(features(), targets(), { penalty: 1 });
const BOOSTED = omni.fitBoostedTrees(features(), targets(), { trees: 3, minLeaf: 5 });

const PREDICTOR = omni.trainWeightPredictor(pricesTable(60), {
  models: ["ridge", { kind: "boosted-trees", trees: 2 }],
  features: ["reversal", "momentum-1"],
  horizon: 2,
  periodsPerYear: 52,
  validation: { folds: 2 },
});

const scoreTable = () => ({ assets: [...ASSETS], dates: businessDays(20), values: series(80) });
const featureTable = () =>
  omni.buildFeatures(pricesTable(40), { features: ["reversal", "momentum-1"], periodsPerYear: 52 });
const simpleReturns = () => omni.returnsFromPrices(pricesTable(40));
const POLICY = omni.fitParametricPolicy(featureTable(), simpleReturns(), { penalty: 0.001 });
const NETWORK = omni.fitNetwork(featureTable(), simpleReturns(), { hidden: 2, epochs: 2 });
const LIGHTGBM = `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=1
objective=regression
feature_names=a b
tree_sizes=1

Tree=0
num_leaves=2
split_feature=1
threshold=0.5
decision_type=10
left_child=-1
right_child=-2
leaf_value=0.25 0.75
is_linear=0

end of trees
`;
const XGBOOST = JSON.stringify({
  learner: {
    feature_names: [],
    gradient_booster: {
      name: "gbtree",
      model: {
        gbtree_model_param: { num_trees: "1" },
        trees: [
          {
            left_children: [1, -1, -1],
            right_children: [2, -1, -1],
            split_indices: [1, 0, 0],
            split_conditions: [0.5, 0.25, 0.75],
            default_left: [1, 0, 0],
          },
        ],
      },
    },
    learner_model_param: { base_score: "5E-1", num_class: "0", num_feature: "2" },
    objective: { name: "reg:squarederror" },
  },
});
const LINE =
  '{"format":"omni-alpha/scikit-learn","version":1,"model":"linear","coefficients":[1,2],"intercept":3,"names":[]}';

/** Valid arguments of every export, by name; methods of the engine as `engine.check`. */
// biome-ignore format: one call a line, so that a table of calls reads as a table
export const calls: Readonly<Record<string, () => Arguments>> = {
  adaptiveParameters: () => [{ ...clone(RR.probabilities) }, { dailyChangeLimit: 0.2 }],
  adaptivePath: () => [{ dates: RR.path.dates.slice(-5), probabilities: RR.path.probabilities.slice(-30) }, {}],
  afterTaxReturn: () => [{ from: "2024-01-01", to: "2024-12-31", startValue: 1000, endValue: 1100, flows: [{ date: "2024-06-01", amount: 50 }], realized: { shortTerm: 10, longTerm: 5 }, unrealizedAtStart: { longTerm: 100 }, unrealizedAtEnd: { longTerm: 120 }, rates: { shortTerm: 0.37, longTerm: 0.2 } }, { liquidation: "post" }],
  alignTables: () => [pricesTable(10), pricesTable(8, ["X", "Y"]), { join: "outer" }],
  allocateShares: () => [{ weights: W(), prices: PX(), capital: 5000, holdings: { AAA: 3 }, lotSize: 1, fees: { fixed: 1, proportional: 0.001 } }, { method: "optimal", maxStates: 10000 }],
  applyTrades: () => [{ cash: 2000, holdings: { AAA: 40 } }, [{ asset: "BBB", quantity: 3, price: 61, cost: 1 }]],
  applyTransactions: () => [ledger(), [{ id: "b9", type: "buy", date: "2025-08-02", account: "main", asset: "KO", quantity: 3, amount: 150 }]],
  openTaxLedger: () => [ledger()],
  attributionBars: () => [clone(BA), { title: "t" }],
  backtest: () => [{ prices: pricesTable(25), strategy: () => W(), benchmark: pricesTable(25, ["MKT"], 2), cashRates: 0.01, dividends: [{ date: businessDays(25)[5], asset: "AAA", amount: 0.5 }], splits: [{ date: businessDays(25)[7], asset: "BBB", ratio: 2 }], cashFlows: [{ date: businessDays(25)[9], amount: -500 }], delistings: [{ date: "2030-01-01", asset: "DDD", price: 3 }], opens: pricesTable(25), volumes: pricesTable(25) }, { execution: "next-open", participation: 0.5, initialCapital: 10000, rebalance: { kind: "threshold", absolute: 0.02 }, costs: { fixed: 1, proportional: 0.001, spread: 0.001, impact: { coefficient: 0.1 } }, warmup: 2, pastPeriods: 9, riskFreeRate: 0.01, maxLeverage: 1 }],
  adjustmentsFromPrices: () => [pricesTable(12), pricesTable(12)],
  reproduce: () => [clone(bt().manifest), { prices: pricesTable(25), strategy: () => W() }],
  findLookAhead: () => [() => W(), pricesTable(12), { seed: 1, trials: 3, warmup: 1 }],
  backtestOverfitting: () => [series(64), { strategies: 4, blocks: 4 }],
  backtestOverfittingProbability: () => [series(64), { strategies: 4, blocks: 4 }],
  blackLitterman: () => [mom(), { marketWeights: W(), riskAversion: 2.5, tau: 0.05, riskFreeRate: 0.01, views: [{ assets: { AAA: 1 }, return: 0.08, confidence: 0.5 }, { assets: { BBB: 1, CCC: -1 }, return: 0.01, variance: 0.001 }], covariance: "posterior" }],
  bootstrapInterval: () => [series(30), "mean", { resamples: 20, seed: 1, level: 0.9, blockLength: 3, method: "percentile", periodsPerYear: 252 }],
  brinsonAttribution: () => [periods(), { model: "brinson-fachler", interaction: "separate", linking: "carino", regimes: ["a", "b"] }],
  brinsonFromHoldings: () => [{ assets: BT.assets.slice(), dates: BT.dates.slice(), weights: BT.weights.slice(), returns: BT.returns.slice() }, { assetReturns: omni.returnsFromPrices(pricesTable(60)), sectorOf: { AAA: "s1", BBB: "s1", CCC: "s2", DDD: "s2" }, benchmark: W(), cashReturns: 0 }, { linking: "carino" }],
  buildTaxLedger: () => [transactions(), ledgerOptions()],
  checkPortfolio: () => [pstate(), limits()],
  checkTrades: () => [{ ...pstate(), trades: trades() }, limits()],
  checkWashSales: () => [ledger(), [{ id: "x1", type: "sell", date: "2025-09-02", account: "main", asset: "KO", quantity: 10, amount: 400 }, { id: "x2", type: "buy", date: "2025-09-12", account: "main", asset: "KO", quantity: 10, amount: 410 }]],
  chooseLots: () => [ledger(), sale(), { rates: { shortTerm: 0.37, longTerm: 0.2 } }],
  chooseLotsForSales: () => [ledger(), [{ id: "z1", ...sale() }], { rates: brackets(), income: { ordinaryIncome: 50000 } }],
  cleanPrices: () => { const p = pricesTable(10); p.values[5] = Number.NaN; return [p, { missing: "forward-fill" }]; },
  conditionalValueAtRisk: () => [series(40), { level: 0.95, method: "historical" }],
  constraintsFromLimits: () => [{ position: { max: 0.4 }, groups: [{ name: "g", assets: ["AAA"], max: 0.7 }], maxGross: 1, volatility: { max: 0.3 } }, { moments: mom() }],
  constraintsFromRegime: () => [clone(RR.parameters), { max: 0.3 }],
  correlationMatrix: () => [returnsTable(20)],
  correlationMonitor: () => [returnsTable(60), { halfLife: 5, every: 1, warmup: 10, components: 1, shortWindow: 3, longWindow: 10, threshold: 1 }],
  covarianceDiagnostics: () => [mom()],
  createAnalyticsState: () => [{ assets: ["AAA", "BBB"], benchmark: "BBB", periodsPerYear: 252, riskFreeRate: 0.01, level: 0.95, halfLife: 3, window: 5, covariance: true }],
  createRegimeFilter: () => [clone(RR.model)],
  decodeStates: () => [clone(HMM), obs(20)],
  deferralBreakEven: () => [{ price: 100, basis: 60, shortTermRate: 0.408, longTermRate: 0.238 }],
  deflatedSharpeRatio: () => [{ sharpeRatio: 0.1, observations: 250, skewness: -0.2, kurtosis: 4, trials: 10, trialVariance: 0.01 }],
  dendrogram: () => [clone(HRP.tree), { title: "t" }],
  detectRegimes: () => [pricesTable(80, ["MKT"], 5), { mode: "anchored", minHistory: 60, crisisGate: { depth: 0.1, width: 0.02 } }],
  detectionDelay: () => [pricesTable(60, ["MKT"], 5), { level: 0.95, volatilityRatio: 2, drift: 0.001 }],
  distributionChart: () => [series(40), { title: "t", valueTitle: "v", bins: 12 }],
  drawdownChart: () => [{ dates: BT.dates.slice(), values: BT.values.slice() }, { title: "t", name: "n" }],
  drawdowns: () => [series(40)],
  efficientFrontier: () => [mom(), { constraints: cons(), relax: true }],
  ensemble: () => [[{ name: "a", weights: W(), score: 1 }, { name: "b", weights: { AAA: 1 }, score: 2 }], { combine: "average", moments: mom(), constraints: cons() }],
  entropyPooling: () => [returnsTable(30), { views: [{ kind: "mean", assets: { AAA: 1 }, value: 0.05 }, { kind: "volatility", assets: { BBB: 1 }, value: 0.2 }] }],
  equalWeight: () => [mom(), { constraints: bcons() }],
  equilibriumReturns: () => [mom(), { marketWeights: W(), riskAversion: 2.5, riskFreeRate: 0.01 }],
  equityCurve: () => [{ dates: BT.dates.slice(), values: BT.values.slice() }, { title: "t", scale: "log", rebase: 100 }],
  shrunkMeans: () => [mom(), { method: "bodnar-okhrin", observations: 60, target: "grand-mean" }],
  unequalMoments: () => [returnsTable(30), { method: "pairwise", periodsPerYear: 252, repair: "higham" }],
  estimateMoments: () => [returnsTable(30), { mean: "exponential", covariance: "ledoit-wolf", halfLife: 10, periodsPerYear: 252 }],
  evaluateEmergency: () => [{ ...pstate(), mode: "active" }, limits()],
  expectedMaximumSharpeRatio: () => [{ observations: 250, trials: 10, trialVariance: 0.01 }],
  extendedMetrics: () => [series(40), { periodsPerYear: 252, riskFreeRate: 0.01, benchmark: series(40, 9), level: 0.95 }],
  factorAttribution: () => [series(40), returnsTable(40, ["F1", "F2"], 9), { riskFreeRate: 0.0001, neweyWestLags: 2 }],
  factorMoments: () => [returnsTable(40), returnsTable(40, ["F1", "F2"], 9), { mean: "historical" }],
  factorsFromPrices: () => [pricesTable(60), { shares: 10, fraction: 0.5, lookback: 20, skip: 2, volatilityLookback: 10, every: 5 }],
  filterStates: () => [clone(HMM), obs(20)],
  findDeferrals: () => [ledger(), { KO: 70, PEP: 90 }, { date: "2026-01-20", rates: { shortTerm: 0.37, longTerm: 0.2 }, withinDays: 90 }],
  findHarvests: () => [ledger(), { KO: 40, PEP: 60 }, { date: "2025-10-20", rates: { shortTerm: 0.37, longTerm: 0.2 }, tradingCost: 0.001, horizonYears: 5 }],
  fitGaussianHmm: () => [obs(40), { states: 2, covariance: "diagonal", maxIterations: 5, restarts: 2, seed: 1 }],
  fitJumpModel: () => [obs(40), { states: 2, penalty: 5, restarts: 2, seed: 1, maxIterations: 5 }],
  fitStudentHmm: () => [obs(40), { states: 2, maxIterations: 5, restarts: 2, seed: 1 }],
  form1099B: () => [ledger(), 2025],
  transactionsFromBroker: () => [SCHWAB, schwabOptions()],
  exchangeRatesFromCsv: () => ["Date, USD, GBP, \n2025-03-03, 1.0465, 0.8268, \n", { base: "EUR" }],
  joinImports: () => {
    const one = omni.transactionsFromBroker(SCHWAB, schwabOptions());
    return [[clone(one), clone(one)], { covers: [{ from: "2020-01-01", through: "2026-12-31" }, null], duplicates: "leave-out" }];
  },
  openBrokerReader: () => [
    {
      broker: "columns",
      columns: { date: "Date", type: "Type", asset: "Asset", quantity: "Shares", amount: "Money", types: { B: "buy" } },
    },
  ],
  transactionsFromOpeningLots: () => [
    [{ account: "main", asset: "KO", quantity: 100, basis: 4200, acquired: "2021-05-04", washSale: 10 }],
    { date: "2024-12-31" },
  ],
  washSaleCoverage: () => [ledger(), { through: { main: "2025-06-30" }, from: "2025-01-01", accounts: ["spouse"] }],
  ukCapitalGains: () => [abroad(), { exemptAccounts: ["isa"], losses: 10, rules: clone(omni.ukTaxRules) }],
  canadaCapitalGains: () => [abroad(), { affiliatedAccounts: ["rrsp"], rules: clone(omni.canadaTaxRules) }],
  germanyCapitalGains: () => [
    abroad(),
    {
      funds: { ETF: "equity" },
      churchTaxRate: 0.09,
      persons: 2,
      losses: { shares: 1, other: 2 },
      rules: clone(omni.germanyTaxRules),
    },
  ],
  taxYearReport: () => [
    ledger(),
    2025,
    { date: "2025-12-31", filingStatus: "single", carryover: { shortTerm: 10, longTerm: 0 } },
  ],
  taxYearSection: () => [omni.taxYearReport(ledger(), 2025, { filingStatus: "single" })],
  form8949Csv: () => [omni.form8949(ledger(), 2025)],
  form8949Page: () => [omni.form8949(ledger(), 2025), { name: "A. Person" }],
  form8949Txf: () => [omni.form8949(ledger(), 2025), { date: "2026-02-20", program: "tests" }],
  scheduleD: () => [omni.form8949(ledger(), 2025), { carryover: { shortTerm: 100, longTerm: 0 } }],
  reconcile1099B: () => [
    ledger(),
    [
      {
        account: "main",
        asset: "KO",
        quantity: 40,
        acquired: "2025-02-10",
        sold: "2025-06-02",
        proceeds: 1800,
        basis: 2400.8,
        washSale: 0,
        term: "short",
      },
    ],
    2025,
  ],
  form8949: () => [ledger(), 2025],
  frontierChart: () => [{ corners: clone(FR.corners) }, { title: "t", moments: mom(), portfolios: [{ name: "p", expectedReturn: 0.1, volatility: 0.2 }] }],
  frontierPortfolio: () => [clone(FR), { targetReturn: FR.corners[1]!.expectedReturn }],
  hamiltonFilter: () => [series(30), { transition: Float64Array.of(0.9, 0.1, 0.2, 0.8), means: Float64Array.of(0.001, -0.001), variances: Float64Array.of(1e-4, 4e-4) }],
  hierarchicalEqualRisk: () => [mom(), { linkage: "ward", clusters: 2, constraints: bcons(), risk: "conditional-drawdown-at-risk", level: 0.9, returns: returnsTable(30) }],
  hierarchicalRiskParity: () => [mom(), { linkage: "single", distance: "correlation", leafOrder: "linkage", constraints: bcons(), risk: "semi-deviation", returns: returnsTable(30) }],
  schurAllocation: () => [mom(), { gamma: 0.4, monotonic: true, linkage: "ward", distance: "correlation", leafOrder: "optimal", constraints: bcons() }],
  inverseVolatility: () => [mom(), { constraints: bcons() }],
  isLongTerm: () => ["2024-01-10", "2025-01-11"],
  isRebalanceDue: () => [{ kind: "any", of: [{ kind: "calendar", every: "month" }, { kind: "threshold", absolute: 0.05 }] }, { date: "2025-02-03", lastDate: "2025-01-31", weights: { AAA: 0.5, BBB: 0.5 }, target: { AAA: 0.4, BBB: 0.6 } }],
  jumpStates: () => [clone(JM), obs(20)],
  locateAssets: () => [{ assets: [{ asset: "A", amount: 100, expectedReturn: 0.06, interestYield: 0.03 }, { asset: "B", amount: 100, expectedReturn: 0.05, dividendYield: 0.02 }], accounts: [{ id: "x", kind: "taxable", balance: 100 }, { id: "y", kind: "roth", balance: 100 }] }, { rates: { shortTerm: 0.3, longTerm: 0.15 }, horizonYears: 10 }],
  lookAheadGap: () => [pricesTable(70, ["MKT"], 5), { states: 2, restarts: 1, seed: 1, maxIterations: 5 }],
  markdownSummary: () => [{ backtest: bt(), riskContributions: W() }, { title: "t", name: "n" }],
  marketFeatures: () => [pricesTable(60, ["MKT"], 5), { trendHalfLife: 20, volatilityHalfLife: 8 }],
  maximumDiversification: () => [mom(), { constraints: cons() }],
  maximumGrowth: () => [returnsTable(30), { constraints: cons() }],
  maximumReturnCvar: () => [returnsTable(30), { maxCvar: 0.03, level: 0.9, constraints: cons() }],
  riskShareMeanVariance: () => [mom(), { objective: "maximum-utility", riskAversion: 3, riskFreeRate: 0.01, maxShare: { AAA: 0.6 }, shares: [{ name: "g", assets: ["AAA", "BBB"], min: 0.1, max: 0.9 }], constraints: cons(), maxNodes: 5 }],
  impactMeanVariance: () => [mom(), { riskAversion: 3, riskFreeRate: 0.01, impact: { from: W(), coefficient: 0.05, exponent: 1.5 }, constraints: bcons() }],
  measureBudgeting: () => [returnsTable(30), { measure: "conditional-value-at-risk", level: 0.9, budgets: W(), riskFreeRate: 0.01 }],
  meanRisk: () => [returnsTable(30), { measure: "conditional-drawdown-at-risk", level: 0.9, objective: "target-return", target: 0, constraints: { ...cons(), maxLong: 1.5, maxShort: 0.5, minHolding: 0.001 } }],
  meanVariance: () => [mom(), { objective: "maximum-sharpe", riskFreeRate: 0.0, ridge: 0, constraints: { ...cons(), turnover: { from: W(), max: 1.5 }, minGross: 0.5, minLong: 0.5, minShort: 0 }, outside: [], relax: true }],
  fewestPositions: () => [mom(), { objective: "target-return", target: 0, constraints: cons() }],
  multiPeriod: () => [[mom(), mom()], { from: W(), stepsPerYear: 12, riskAversion: 3, buy: 0.001, sell: 0.002, constraints: cons() }],
  minimumCvar: () => [returnsTable(30), { level: 0.9, constraints: cons() }],
  minimumTrackRecordLength: () => [{ sharpeRatio: 0.1, skewness: -0.1, kurtosis: 4, benchmark: 0, level: 0.95 }],
  monthlyHeatmap: () => [{ dates: BT.dates.slice(), values: BT.values.slice() }, { title: "t" }],
  nearestPositiveDefinite: () => [mom(), { method: "higham", floor: 1e-8 }],
  nestedClusters: () => [mom(), { inner: "minimum-variance", outer: "risk-budgeting", clusters: 2, constraints: bcons() }],
  netCapitalGains: () => [{ shortTerm: -5000, longTerm: 1000, carryover: { shortTerm: 100, longTerm: 0 }, filingStatus: "single", taxableIncome: 50000 }],
  netCapitalGainsByYear: () => [years(), { filingStatus: "single", taxableIncome: { 2024: 50000 }, carryover: { shortTerm: 0, longTerm: 10 } }],
  optimalBlockLength: () => [series(40)],
  performanceMetrics: () => [series(40), { periodsPerYear: 252, riskFreeRate: 0.01, minAcceptableReturn: 0, benchmark: series(40, 9), level: 0.95 }],
  periodsPerYear: () => [businessDays(20)],
  rebalanceAccounts: () => [{ accounts: [{ id: "main", kind: "taxable", cash: 500, owner: "one" }, { id: "ira", kind: "traditional", holdings: { KO: 10 }, cash: 400 }], prices: { KO: 55, PEP: 90, XOM: 100 }, target: { KO: 0.4, PEP: 0.3, XOM: 0.2 }, ledger: ledger(), date: "2025-12-01", lastDate: "2025-10-01" }, { trigger: { kind: "threshold", absolute: 0.05 }, taxRates: { shortTerm: 0.37, longTerm: 0.2 }, costs: { proportional: 0.001 }, minTrade: 10, wholeShares: true, lotSize: 1, locate: { assets: [{ asset: "KO", expectedReturn: 0.07, dividendYield: 0.03 }], retirementRate: 0.3, horizonYears: 10 } }],
  planContributions: () => [{ holdings: { KO: 110, PEP: 30 }, cash: 500, prices: { KO: 55, PEP: 90 }, target: { KO: 0.4, PEP: 0.5 }, date: "2025-12-01" }, { flows: [100, -200, 300], months: 3, costs: { fixed: 1 }, minTrade: 10 }],
  afterTaxFrontier: () => [calls["optimizeAfterTax"]!()[0], { target: { KO: 0.5, PEP: 0.5 }, taxRates: { shortTerm: 0.37, longTerm: 0.2 }, steps: 2, riskAversion: 10, horizonYears: 1 }],
  rebalance: () => [{ holdings: { KO: 110, PEP: 30 }, cash: 500, prices: { KO: 55, PEP: 90, XOM: 100 }, target: { KO: 0.4, PEP: 0.3, XOM: 0.2 }, date: "2025-12-01", lastDate: "2025-10-01", volatilityRatio: 1.1, ledger: ledger(), account: "main", groupsOf: { KO: "drinks" }, volumes: { KO: 1e5, PEP: 1e5, XOM: 1e5 } }, { trigger: { kind: "any", of: [{ kind: "threshold", absolute: 0.05, relative: 0.25 }, { kind: "calendar", every: "month" }] }, mode: "full", cashFlow: -100, costs: { fixed: 1, proportional: 0.001, spread: 0.001, impact: { coefficient: 0.01, exponent: 0.5 }, borrow: 0.01 }, taxRates: { shortTerm: 0.37, longTerm: 0.2, netInvestmentIncome: 0.038 }, pinned: ["PEP"], minTrade: 10, wholeShares: true, lotSize: { KO: 1 }, limits: { position: { max: 0.6 } } }],
  portfolioDrift: () => [W(), { AAA: 0.5, BBB: 0.5 }],
  portfolioReturns: () => [returnsTable(20), W()],
  portfolioWeights: () => [{ cash: 2000, holdings: { AAA: 40, BBB: 2 } }, PX()],
  previewSale: () => [ledger(), sale()],
  priceCoverage: () => [pricesTable(10)],
  pricesAsOf: () => [pricesTable(10), businessDays(10).slice(2, 6)],
  pricesFromColumns: () => [["2024-01-01", "2024-01-02", "2024-01-03"], { A: [1, 2, 3], B: [4, null, 6] }, { assets: ["B", "A"], sort: true }],
  pricesFromCsv: () => ["date,A,B\n2024-01-01,1,2\n2024-01-02,3,4\n", { delimiter: ",", dateColumn: "date", columns: { X: "A" }, sort: true }],
  pricesFromRows: () => [[{ date: "2024-01-01", asset: "A", price: 1 }, { date: "2024-01-02", asset: "A", price: 2 }, { date: "2024-01-02", asset: "B", price: 5 }], { assets: ["A", "B"] }],
  probabilisticSharpeRatio: () => [{ sharpeRatio: 0.1, observations: 250, skewness: -0.1, kurtosis: 4, benchmark: 0 }],
  readAnalytics: () => [clone(AS)],
  readCovariance: () => [clone(AS)],
  reconcileMetrics: () => [series(40), { peer: "quantstats", periodsPerYear: 252, riskFreeRate: 0 }],
  regimeChart: () => [{ dates: RR.path.dates.slice(), probabilities: RR.path.probabilities.slice(), regimes: RR.path.regimes.slice() }, { name: "M", dates: RP.dates.slice(), values: RP.values.slice() }, { title: "t" }],
  regimeOn: () => [{ dates: RR.path.dates.slice(), probabilities: RR.path.probabilities.slice(), regimes: RR.path.regimes.slice(), firstInformed: RR.path.firstInformed }, RR.path.dates.at(-1)!],
  requireOptimal: () => [omni.meanVariance(mom(), { objective: "minimum-variance" })],
  resamplePrices: () => [pricesTable(40), "week"],
  resampledFrontier: () => [mom(), { observations: 60, seed: 1, resamples: 3, points: 4, constraints: cons() }],
  returnsFromColumns: () => [["2024-01-01", "2024-01-02", "2024-01-03"], { A: [0.1, 0.2, 0.3], B: [0.4, 0.1, 0.6] }, { kind: "log", assets: ["A", "B"] }],
  returnsFromPrices: () => [pricesTable(10), { kind: "log", missing: "throw" }],
  riskAttribution: () => [mom(), W(), { AAA: 0.5, BBB: 0.5 }, { level: 0.95 }],
  riskBudgeting: () => [mom(), { budgets: W(), constraints: cons() }],
  riskComponents: () => [returnsTable(30), W(), { level: 0.9 }],
  riskContributionBars: () => [W(), { weights: W(), title: "t" }],
  riskContributions: () => [mom(), W()],
  robustMeanVariance: () => [mom(), { covarianceSet: { kind: "ellipsoid", radius: 0.1, errors: new Array(16).fill(1) }, observations: 60, radius: 0.5, uncertainty: "covariance", riskAversion: 2, constraints: cons() }],
  rollingChart: () => [{ dates: businessDays(20), series: { s: series(20) } }, { title: "t", valueTitle: "v", format: "percent" }],
  rollingMetrics: () => [series(40), { window: 10, metrics: ["sharpeRatio", "beta", "maxDrawdown"], benchmark: series(40, 9), periodsPerYear: 252 }],
  scoreStates: () => [clone(HMM), obs(20)],
  seededRandom: () => [42],
  selectAssets: () => [pricesTable(10), ["DDD", "AAA"]],
  sliceDates: () => [pricesTable(10), "2020-01-03", "2020-01-08"],
  smoothStates: () => [clone(HMM), obs(20)],
  statisticalFactorMoments: () => [returnsTable(30), { factors: 2, periodsPerYear: 252 }],
  pipeline: () => [[["estimate", (past: omni.ReturnsTable) => omni.estimateMoments(past)], ["optimize", (moments: omni.Moments) => omni.equalWeight(moments)]]],
  chooseByValidation: () => [returnsTable(30), { equal: () => W(), calm: (past: omni.ReturnsTable) => omni.inverseVolatility(omni.estimateMoments(past)) }, { trainPeriods: 10, testPeriods: 5, purgePeriods: 1, anchored: false, earlierTrials: 3 }],
  sweep: () => [{ prices: pricesTable(20), jobs: [{ name: "a", parameters: { k: 1 } }, { name: "b", parameters: { k: 2 } }], strategy: () => () => W() }, { initialCapital: 1000, costs: { proportional: 0.001 } }],
  sweepOutcome: () => ["a", bt()],
  tailRisk: () => [series(40), { level: 0.95, method: "monte-carlo", seed: 1, simulations: 50, distribution: "normal", horizon: 2 }],
  taxLotTable: () => [ledger().openLots.map((l) => ({ ...l })), { prices: { KO: 50, PEP: 80 }, title: "t" }],
  taxOfYear: () => [{ ordinaryIncome: 50000, qualifiedDividends: 100, shortTerm: 500, longTerm: -200, carryover: { shortTerm: 10, longTerm: 0 } }, brackets()],
  tearSheet: () => [{ backtest: bt(), tax: ledger(), riskContributions: W(), attribution: clone(BA), sections: [{ title: "s", text: "x", tables: [{ columns: ["a"], rows: [["b"]] }] }] }, { renderSvg, title: "t", name: "n", theme: "light" }],
  timingAttribution: () => [series(40), returnsTable(40, ["MKT"], 9), { model: "treynor-mazuy", riskFreeRate: 0.0001, neweyWestLags: 1 }],
  transactionsFromTrades: () => [[{ asset: "A", quantity: 10, price: 5, date: "2024-01-02", cost: 1 }, { asset: "A", quantity: -4, price: 6, date: "2024-02-02" }], { account: "main", splits: [{ date: "2024-01-15", asset: "A", ratio: 2 }] }],
  updateAnalytics: () => [clone(AS), [0.01, 0.02]],
  updateRegime: () => [clone(RF), 70],
  usTaxRates: () => [2025, "single", { lossDeductionLimit: 3000 }],
  valueAtRisk: () => [series(40), { level: 0.95, method: "cornish-fisher" }],
  valueAtRiskTest: () => [series(60), 0.015, { level: 0.95 }],
  valueOfLosses: () => [{ shortTerm: 5000, longTerm: 0 }, brackets(), { income: { ordinaryIncome: 50000, longTerm: 1000 }, discountRate: 0.05 }],
  vegaRenderer: () => [{ parse: (x: unknown) => x, View: class { async toSVG() { return "<svg/>"; } finalize() {} } }, { compile: (s: unknown) => ({ spec: s }) }],
  walkForward: () => [{ prices: pricesTable(25), fit: () => () => W() }, { trainPeriods: 8, testPeriods: 5, costs: { proportional: 0.001 } }],
  combinatorialBacktest: () => [{ prices: pricesTable(25), fit: () => () => W() }, { groups: 4, testGroups: 2, purge: 1, costs: { proportional: 0.001 } }],
  ordersFromPlan: () => [{ trades: [{ asset: "AAA", quantity: -3 }], sales: [{ asset: "AAA", lot: "a", quantity: 3 }] }],
  webWorkerJobs: () => [() => ({ postMessage: () => undefined, terminate: () => undefined, onmessage: null, onerror: null }), { workers: 2, batch: 8 }],
  serveWebWorkerJobs: () => [() => () => W()],
  weightSensitivity: () => [mom(), { objective: "maximum-utility", riskAversion: 3, constraints: cons() }],
  weightsArea: () => [{ assets: BT.assets.slice(), dates: BT.dates.slice(), weights: BT.weights.slice() }, { title: "t" }],
  yearlyReturnsChart: () => [{ dates: BT.dates.slice(), values: BT.values.slice() }, { title: "t", name: "n" }],
  compareMetrics: () => [series(40), returnsTable(40, ["X", "Y"], 5), { level: 0.9 }],
  latestPrices: () => [pricesTable(6), { on: businessDays(6)[4] }],
  mergeTables: () => [[pricesTable(6, ["X"]), pricesTable(5, ["Y"])], { join: "outer" }],
  optimizeAfterTax: () => [
    { moments: { assets: ["KO", "PEP"], mean: Float64Array.of(0.05, 0.06), covariance: Float64Array.of(0.04, 0.01, 0.01, 0.05), periodsPerYear: 252 }, ledger: ledger(), account: "main", prices: { KO: 50, PEP: 80 }, cash: 1000, date: "2025-10-20", groupsOf: { KO: "drinks" }, volumes: { KO: 1e5, PEP: 1e5 } },
    { riskAversion: 3, target: { KO: 0.5, PEP: 0.5 }, taxRates: omni.usTaxRates(2025, "single"), income: { ordinaryIncome: 90_000, shortTerm: 100 }, horizonYears: 1, costs: { buy: 0.001, sell: 0.001, spread: 0.002, impact: { coefficient: 1, volume: { KO: 1e5, PEP: 1e5 }, volatility: 0.02 } }, washSales: "avoid", maxGains: 500, limits: { position: { max: 0.8 } }, constraints: { max: 0.9, maxPositions: 2, minHolding: 0.05, trackingError: { benchmark: { KO: 0.5, PEP: 0.5 }, max: 0.3 }, turnover: { from: { KO: 0.4 }, max: 0.9 } }, maxProblems: 20 },
  ],
  adjustedPrices: () => [pricesTable(25), { splits: [{ date: businessDays(25)[7], asset: "BBB", ratio: 2 }], dividends: [{ date: businessDays(25)[5], asset: "AAA", amount: 0.5 }], corporateEvents: [{ kind: "spin-off", date: businessDays(25)[9], asset: "AAA", newAsset: "CCC", ratio: 0.25 }], delistings: [{ date: businessDays(25)[24], asset: "DDD", price: 2 }] }],
  fitRidge: () => [features(), targets(), { penalty: 1, intercept: true, sampleWeights: new Float64Array(40).fill(1) }],
  fitElasticNet: () => [features(), targets(), { penalty: 0.01, l1Ratio: 0.5, intercept: true, tolerance: 1e-10 }],
  elasticNetPath: () => [features(), targets(), { l1Ratio: 0.5, count: 5, ratio: 0.01 }],
  fitBoostedTrees: () => [features(), targets(), { trees: 3, learningRate: 0.1, maxLeaves: 4, minLeaf: 5, l2: 0.1, bins: 16, monotone: [1, 0], validation: { x: features(), y: targets(), patience: 2 } }],
  fitRandomForest: () => [features(), targets(), { trees: 3, maxFeatures: 1, minLeaf: 5, maxDepth: 4, seed: 1 }],
  predict: () => [clone(BOOSTED), features()],
  updateModel: () => [clone(RIDGE), features(), targets(), { keep: 0.9, trees: 2, epochs: 3 }],
  featureImportance: () => [clone(RIDGE), features(), targets(), { seed: 1, repeats: 2 }],
  trainWeightPredictor: () => [pricesTable(60), { models: ["ridge", { kind: "elastic-net", penalty: 0.01, l1Ratio: 0.5 }], features: ["reversal", "momentum-1"], market: pricesTable(60, ["MKT"]), scale: "rank", periodsPerYear: 52, horizon: 2, every: 2, delay: 1, validation: { method: "combinatorial", folds: 3, testFolds: 1, embargo: 1 }, level: 0.9, trials: 3, seed: 1 }],
  predictWeights: () => [clone({ ...PREDICTOR, verdict: "skill" }), pricesTable(60), { constraints: bcons(), method: "maximum-utility", riskAversion: 3, moments: mom(), lookback: 30, shrinkage: 0.2 }],
  updateWeightPredictor: () => [clone(PREDICTOR), pricesTable(104), { window: 30 }],
  walkForwardFolds: () => [businessDays(40), { folds: 3, window: 20, labelEnds: businessDays(42).slice(2) }],
  fitParametricPolicy: () => [featureTable(), simpleReturns(), { riskAversion: 3, penalty: 0.001, costs: { proportional: 0.001 } }],
  fitNetwork: () => [featureTable(), simpleReturns(), { hidden: 2, epochs: 2, learningRate: 0.02, penalty: 0.01, validation: 0.3, costs: { proportional: 0.001 }, seed: 1, start: clone(NETWORK) }],
  policyWeights: () => [clone(POLICY), featureTable(), { date: businessDays(40)[20], longOnly: true }],
  coefficientDecay: () => [scoreTable(), pricesTable(40), { horizons: [1, 3], delay: 1, method: "rank", level: 0.9 }],
  quantileSpread: () => [scoreTable(), pricesTable(40), { quantiles: 2, horizon: 2, delay: 1, level: 0.9 }],
  signalTurnover: () => [scoreTable()],
  shuffledTargetTest: () => [(y: Float64Array) => y[0]!, series(40), businessDays(10).flatMap((date) => [date, date, date, date]), { shuffles: 2, seed: 1 }],
  onlinePortfolio: () => [pricesTable(20), { method: "universal", learningRate: 0.1, mixes: 5, seed: 1 }],
  modelFromLightgbm: () => [LIGHTGBM],
  modelFromXgboost: () => [XGBOOST],
  modelFromScikitLearn: () => [LINE],
  onnxPredictor: () => [{ run: async () => ({}) }, { input: "x", output: "y" }],
  buildFeatures: () => [pricesTable(40), { features: ["momentum-1", "illiquidity", "beta", "regime", { name: "last", lookback: 1, compute: () => [1, 2, 3, 4] }], volumes: pricesTable(40), market: pricesTable(40, ["MKT"]), regime: { dates: businessDays(2), probabilities: Float64Array.of(0.4, 0.6, 1, 0) }, scale: "standardize", periodsPerYear: 52 }],
  purgedFolds: () => [businessDays(40), { folds: 4, labelEnds: businessDays(42).slice(2), embargo: 1 }],
  combinatorialPurgedFolds: () => [businessDays(40), { groups: 4, testGroups: 2, purge: 1, embargo: 0 }],
  backtestPaths: () => [omni.combinatorialPurgedFolds(businessDays(40), { groups: 4, testGroups: 2 })],
  informationCoefficient: () => [series(40), series(40, 9), businessDays(10).flatMap((date) => [date, date, date, date]), { method: "rank", level: 0.9, lags: 1, horizon: 1, interval: "block-bootstrap", resamples: 20, blockLength: 2, seed: 1 }],
  momentsEstimator: () => [{ mean: "equilibrium", marketWeights: W(), covariance: "sample" }],
  rollingMoments: () => [returnsTable(40), { window: 20, every: 5, covariance: "sample" }],
  toJson: () => [pricesTable(5)],
  fromJson: () => [omni.toJson(pricesTable(5))],
  loadConfig: () => [{ preset: "moderate", environment: "production", env: { OMNI_ALPHA_COSTS_FIXED: "1" }, overrides: { limits: { maxPosition: 0.3 } } }],
  validateConfig: () => [{ limits: { maxPosition: 0.3 } }],
  reloadConfig: () => [clone(omni.loadConfig().config), { limits: { maxPosition: 0.3 } }, { allowLooserLimits: true }],
  configJsonSchema: () => [],
  configHash: () => [clone(omni.loadConfig().config)],
  // PortfolioEngine as functions
  "PortfolioEngine.create": () => [{ prices: pricesTable(40), corporateEvents: [{ kind: "spin-off", date: businessDays(40)[7], asset: "BBB", newAsset: "CCC", ratio: 0.5 }], delistings: [{ date: businessDays(40)[39], asset: "DDD", price: 3 }], strategies: [{ name: "calm", method: "minimum-variance", share: 2 }, { name: "even", method: "equal-weight" }], config: { optimizer: { method: "minimum-variance" }, data: { lookback: 30 } }, constraints: { max: 0.6 }, costs: { proportional: 0.001 }, limits: { position: { max: 0.5 } }, rebalance: { kind: "calendar", every: "month" }, lotSize: 1, marketWeights: W(), account: "main", portfolio: { cash: 10000, holdings: { AAA: 10 } }, benchmark: pricesTable(40, ["MKT"], 3), factors: returnsTable(40, ["F1", "F2"], 9), sectorOf: { AAA: "t", BBB: "t", CCC: "u", DDD: "u" } }],
  "PortfolioEngine.restore": () => [JSON.parse(JSON.stringify(engine().snapshot()))],
  "engine.optimize": () => [{ method: "maximum-sharpe", lookback: 30, constraints: { max: 0.5 }, riskFreeRate: 0, covariance: "sample", mean: "historical", periodsPerYear: 252 }],
  "engine.construct": () => [{ method: "risk-budgeting", allocation: "greedy" }],
  "engine.analyze": () => [{ lookback: 20, riskFreeRate: 0 }],
  "engine.backtest": () => [{ initialCapital: 5000, warmup: 31, settings: { method: "equal-weight" } }],
  "engine.attribute": () => [{ linking: "carino", benchmark: W() }],
  "engine.harvest": () => [{ rates: { shortTerm: 0.37, longTerm: 0.2 }, date: "2025-10-20" }],
  "engine.regime": () => [{ minHistory: 60 }],
  "engine.check": () => [trades()],
  "engine.apply": () => [trades()],
  "engine.emergency": () => ["active"],
  "engine.rebalance": () => [{ weights: W(), mode: "full", cashFlow: 100, pinned: ["DDD"], lastDate: "2020-01-02", method: "equal-weight" }],
  "engine.observe": () => [{ date: "2031-01-06", prices: PX() }, { splits: [{ date: "2031-01-06", asset: "AAA", ratio: 2 }], dividends: [{ date: "2031-01-06", asset: "BBB", amount: 1 }] }],
  "engine.explain": () => [{ weight: "AAA" }],
  "engine.monitor": () => [[{ at: "2031-01-06T15:00:00Z", asset: "AAA", price: 50, volume: 10 }], { target: W() }],
  "engine.reconfigure": () => [{ limits: { maxPosition: 0.3 } }, { allowLooserLimits: true }],
};

/** The function of that name: an export, a static method of the engine or a method of an engine that is set up. */
export function functionOf(name: string): (...args: readonly unknown[]) => unknown {
  const [room, method] = name.split(".") as [string, string?];
  // a monitor is no data: what it hands out is its state
  if (name === "engine.monitor")
    return (...args) => ENGINE.monitor(...(args as Parameters<typeof ENGINE.monitor>)).snapshot();
  if (room === "engine")
    return (...args) =>
      (ENGINE as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[method!]!.call(ENGINE, ...args);
  // an iterator does its work when it is asked
  if (room === "rollingMoments")
    return (...args) => [...(omni.rollingMoments as (...args: readonly unknown[]) => Iterable<unknown>)(...args)];
  // and an estimator when it meets a table
  if (room === "momentsEstimator")
    return (...args) =>
      (omni.momentsEstimator as (...args: readonly unknown[]) => (returns: omni.ReturnsTable) => unknown)(...args)(
        returnsTable(40),
      );
  const owner = method === undefined ? (omni as unknown) : omni.PortfolioEngine;
  return (...args) => (owner as Record<string, (...args: readonly unknown[]) => unknown>)[method ?? room]!(...args);
}
