/**
 * Where the walk over all exports may find more than it knows: rows of data with columns of the caller's, names that are data,
 * results and ledgers that the library made and that are read as they are. Each entry says why; none is wider than it must be.
 */

type Data = Readonly<Record<string, unknown>>;

const HAS =
  (...keys: readonly string[]) =>
  (value: Data) =>
    keys.every((key) => key in value);

/** Objects on which further keys are the caller's, and why. */
const OPEN: readonly (readonly [why: string, is: (value: Data) => boolean])[] = [
  ["a table of prices or returns may carry notes", HAS("assets", "dates", "values")],
  ["moments may carry what they were estimated from", HAS("assets", "mean", "covariance")],
  ["a factor model is a result", HAS("names", "loadings")],
  ["a transaction of a broker has further columns", HAS("id", "type", "date")],
  ["a dividend, a split or a sale of a broker has further columns", HAS("date", "asset")],
  ["a report of a year is a result", HAS("year", "totals", "washSales")],
  ["a figure of a report is a result", HAS("shortTerm", "longTerm", "disallowed")],
  ["a netted year is a result", HAS("netShortTerm", "deduction")],
  ["losses and wash sales of a report are results", HAS("disallowed", "asset")],
  ["what a report watches is a result", HAS("kind", "asset")],
  ["a form is a result", HAS("year", "shortTerm", "longTerm")],
  ["a part of a form is a result", HAS("rows", "totals", "totalsByBox")],
  ["totals and rows of a form are results", HAS("proceeds", "basis", "adjustment", "gain")],
  ["a trade of a broker has further columns", HAS("asset", "quantity")],
  ["a row of sectors has further columns", HAS("name", "portfolioWeight")],
  ["a period of sectors has a date or a label", HAS("sectors")],
  ["a ledger is read by its version", HAS("openLots", "dispositions")],
  ["a state of this library is read by its version", HAS("version")],
  ["a result of an optimization", HAS("status", "method")],
  ["a plan of trades, of which more is known", HAS("trades", "sales")],
  ["a frontier", HAS("status", "corners")],
  ["a portfolio of a frontier", HAS("weights", "expectedReturn", "volatility")],
  ["a path of regimes is part of a reading", HAS("dates", "probabilities")],
  ["part of a state, which is read by its version", HAS("roles", "transition")],
  ["part of a state, which is read by its version", HAS("drifts", "hazards")],
  ["part of a state, which is read by its version", HAS("rows", "gap", "ages")],
  ["a backtest, or the four fields of one", HAS("assets", "dates", "weights", "returns")],
];

/** Records whose keys are names: another name is another asset, year or label. */
const BY_NAME: readonly (readonly [why: string, name: RegExp, path: RegExp])[] = [
  ["labels of a row, and facts of an event", /./, /\.(names|details)$/],
  ["columns that `assets` does not name are left out", /^(prices|returns)FromColumns$/, /^1$/],
  [
    "prices of assets that are not held",
    /^(checkPortfolio|checkTrades|evaluateEmergency|allocateShares)$/,
    /^0\.prices$/,
  ],
  [
    "prices and volumes of assets that are not held",
    /^(optimizeAfterTax|afterTaxFrontier|rebalance|rebalanceAccounts|planContributions)$/,
    /^0\.(prices|volumes)$/,
  ],
  ["prices of assets that are not held", /^(findDeferrals|findHarvests)$/, /^1$/],
  ["prices of assets that are not held", /^taxLotTable$/, /^1\.prices$/],
  ["prices of assets that are not held", /^portfolioWeights$/, /^1$/],
  ["boxes of a form are a result", /^(form8949(Csv|Page|Txf)|scheduleD)$/, /^0\.(short|long)Term\.totalsByBox$/],
  ["another tax year", /^(uk|germany)CapitalGains$/, /^1\.rules\.(annualExemptAmount|allowance)$/],
  ["losses carried on are part of a report", /^taxYearSection$/, /^0\.net\.carryover$/],
  ["another currency", /^transactionsFromBroker$/, /^1\.exchangeRates\.days\.\d+\.rates$/],
  ["another asset that is held", /^applyTrades$/, /^0\.holdings$/],
  ["a portfolio of the engine or of the limits has further fields", /^(applyTrades|portfolioWeights)$/, /^0$/],
  ["weights and targets of any assets", /^(portfolioDrift|riskContributionBars)$/, /^[01]$/],
  ["weights and targets of any assets", /^isRebalanceDue$/, /^1\.(weights|target)$/],
  ["the other keys of a base are read by the optimizer", /^constraintsFromRegime$/, /^1$/],
  ["parameters of a job are the caller's", /^sweep$/, /^0\.jobs\.\d+\.parameters$/],
  ["a session of ONNX Runtime has further methods", /^onnxPredictor$/, /^0$/],
  ["figures that a state shows and each step makes anew", /^updateRegime$/, /^0\.(probabilities|parameters)$/],
  [
    "a chart is drawn from a result, which has more parts than are drawn",
    /^(drawdownChart|equityCurve|monthlyHeatmap|rollingChart|yearlyReturnsChart|weightsArea|frontierChart|dendrogram|riskContributionBars)$/,
    /^0$/,
  ],
  ["a line to shade is a backtest or a curve", /^regimeChart$/, /^1$/],
  ["a marked portfolio is a result of an optimizer with a name", /^frontierChart$/, /^1\.portfolios\.\d+$/],
  ["a merge of a tree is a part of a result", /^dendrogram$/, /^0\.merges\.\d+$/],
  ["prices of assets that are not held", /^(tearSheet|markdownSummary)$/, /^0\.lotPrices$/],
  ["shares of the risk of any assets", /^(tearSheet|markdownSummary)$/, /^0\.riskContributions$/],
  ["the environment of a process holds variables of other programs", /^loadConfig$/, /^0\.env$/],
  ["Vega and Vega-Lite are modules", /^vegaRenderer$/, /^[01]$/],
];

/** Data that the library made, whose inner figures and keys are taken as they stand. */
const MADE: readonly (readonly [why: string, is: (value: Data) => boolean, except: RegExp])[] = [
  [
    "a ledger is large and is read often: its version is checked, its figures are those that its transactions gave",
    HAS("openLots", "dispositions", "transactions"),
    /^version$/,
  ],
  ["a backtest is a record of what happened: its figures are shown", HAS("trades", "metrics", "holdings"), /^$/],
  [
    "an attribution is a record of what happened: its figures are drawn",
    HAS("activeReturn", "sectors", "periods"),
    /^$/,
  ],
];

/** Figures that a function hands on or never looks at. */
const UNREAD: readonly (readonly [why: string, name: RegExp, path: RegExp])[] = [
  ["the result is handed back as it came: only its status is read", /^requireOptimal$/, /^0\./],
  ["parameters of a job are the caller's", /^sweep$/, /^0\.jobs\.\d+\.parameters\./],
  ["a tick of a feed is data: what is wrong with it is an event", /^engine\.monitor$/, /^0\.\d+(\.|$)/],
  [
    "lines of a ledger in a snapshot are booked, and then read, when a line is added",
    /^PortfolioEngine\.restore$/,
    /^0\.ledger\.transactions\./,
  ],
];

/** Whether an unknown key at that place is the caller's affair. */
export function extraKeysAllowed(name: string, path: string, value: Data, within: readonly Data[]): boolean {
  if (OPEN.some(([, is]) => is(value))) return true;
  if ([...BY_NAME, ...UNREAD].some(([, who, where]) => who.test(name) && where.test(path))) return true;
  return MADE.some(([, is]) => within.some((one) => is(one)));
}

/** Whether a NaN, a text or `null` in place of that number is the caller's affair. */
export function badNumberAllowed(name: string, path: string, bad: unknown, within: readonly Data[]): boolean {
  if (UNREAD.some(([, who, where]) => who.test(name) && where.test(path))) return true;
  // a cell of a column or of a row where nothing is known
  if (/^(prices|returns)FromColumns$/.test(name)) return /^1\.[^.]+\.\d+$/.test(path);
  // an asset that is only aimed at may lack a price
  if (/^rebalance(Accounts)?$/.test(name) && Number.isNaN(bad) && /^0\.prices\.[^.]+$/.test(path)) return true;
  if (name === "pricesFromRows") return /^0\.\d+\.price$/.test(path);
  // `null` is the value of these when there is no benchmark or no half-life
  if (bad === null && /^(readAnalytics|readCovariance|updateAnalytics)$/.test(name)) {
    return /^0\.(benchmark|decay)$/.test(path);
  }
  // a snapshot keeps the gaps of its tables
  if (name === "PortfolioEngine.restore" && (bad === null || Number.isNaN(bad))) {
    return /^0\.(prices|benchmark)\.values\.\d+$/.test(path);
  }
  // `null` is a probability that cannot be told, since the returns do not vary
  if (bad === null && /^(predictWeights|updateWeightPredictor)$/.test(name)) {
    return /\.scores\.deflatedSharpeRatio$/.test(path);
  }
  // `null` is the ratio of periods held out, where there are none
  if (bad === null && /^(fitNetwork|policyWeights)$/.test(name)) return /\.sharpeRatio\.validation$/.test(path);
  // `null` degrees of freedom are those of Gaussian states
  if (bad === null && /^(createRegimeFilter|updateRegime)$/.test(name)) return /\.chain\.degreesOfFreedom$/.test(path);
  const key = path.split(".").at(-1)!;
  return MADE.some(([, is, except]) => within.some((one) => is(one)) && !except.test(key));
}
