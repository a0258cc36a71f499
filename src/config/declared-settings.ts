import { allocation } from "./declared/allocation.js";
import { attribution } from "./declared/attribution.js";
import { backtest } from "./declared/backtest.js";
import { constraints } from "./declared/constraints.js";
import { costs } from "./declared/costs.js";
import { data } from "./declared/data.js";
import { emergency } from "./declared/emergency.js";
import { harvesting } from "./declared/harvesting.js";
import { limits } from "./declared/limits.js";
import { moments } from "./declared/moments.js";
import { monitoring } from "./declared/monitoring.js";
import { optimizer } from "./declared/optimizer.js";
import { portfolio } from "./declared/portfolio.js";
import { prediction } from "./declared/prediction.js";
import { rebalancing } from "./declared/rebalancing.js";
import { regimes } from "./declared/regimes.js";
import { reporting } from "./declared/reporting.js";
import { service } from "./declared/service.js";
import { strategies } from "./declared/strategies.js";
import { tax } from "./declared/tax.js";
import type { SettingDeclaration } from "./setting-types.js";

/** The declarations of all settings by group: the one source of the types, the validation, the schema and the tables. */
export interface DeclaredSettings {
  readonly portfolio: typeof portfolio;
  readonly data: typeof data;
  readonly moments: typeof moments;
  readonly optimizer: typeof optimizer;
  readonly constraints: typeof constraints;
  readonly strategies: typeof strategies;
  readonly prediction: typeof prediction;
  readonly allocation: typeof allocation;
  readonly rebalancing: typeof rebalancing;
  readonly costs: typeof costs;
  readonly tax: typeof tax;
  readonly harvesting: typeof harvesting;
  readonly limits: typeof limits;
  readonly emergency: typeof emergency;
  readonly regimes: typeof regimes;
  readonly backtest: typeof backtest;
  readonly attribution: typeof attribution;
  readonly monitoring: typeof monitoring;
  readonly reporting: typeof reporting;
  readonly service: typeof service;
}

export const declaredSettings: DeclaredSettings = {
  portfolio,
  data,
  moments,
  optimizer,
  constraints,
  strategies,
  prediction,
  allocation,
  rebalancing,
  costs,
  tax,
  harvesting,
  limits,
  emergency,
  regimes,
  backtest,
  attribution,
  monitoring,
  reporting,
  service,
};

/** The same without the types of the single settings; a declaration that is none does not compile. */
export const settingGroups: Readonly<Record<string, Readonly<Record<string, SettingDeclaration>>>> = {
  ...declaredSettings,
};
