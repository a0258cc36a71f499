export type { AnalyzeOptions, PortfolioAnalysis } from "./analyze-portfolio.js";
export type { AttributeOptions } from "./attribute-backtest.js";
export type { EngineBacktestOptions } from "./backtest-portfolio.js";
export type { ConstructOptions, PortfolioConstruction } from "./construct-portfolio.js";
export type * from "./engine-types.js";
export type { HarvestLossesOptions } from "./harvest-losses.js";
export type { OptimizeOptions } from "./optimize-portfolio.js";
export { PortfolioEngine } from "./portfolio-engine.js";
