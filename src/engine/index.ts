export type { AnalyzeOptions, PortfolioAnalysis } from "./analyze-portfolio.js";
export type { AttributeOptions } from "./attribute-backtest.js";
export type { EngineBacktestOptions } from "./backtest-portfolio.js";
export type { ConstructOptions, PortfolioConstruction } from "./construct-portfolio.js";
export type { CallSettings } from "./engine-settings.js";
export type * from "./engine-types.js";
export type { HarvestLossesOptions } from "./harvest-losses.js";
export type { EngineOptimization, FailedAttempt, OptimizeOptions } from "./optimize-portfolio.js";
export { PortfolioEngine, type Reconfigured } from "./portfolio-engine.js";
