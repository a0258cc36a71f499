import { allocation, constraints, costs, harvesting, optimizer, rebalancing, tax } from "./declared/construction.js";
import { data, moments, portfolio, regimes } from "./declared/estimation.js";
import { monitoring } from "./declared/monitoring.js";
import { attribution, backtest, emergency, limits, reporting } from "./declared/safety.js";
import { service } from "./declared/service.js";
import { strategies } from "./declared/strategies.js";
import type { SettingDeclaration } from "./setting-types.js";

/** The declarations of all settings by group: the one source of the types, the validation, the schema and the tables. */
export interface DeclaredSettings {
  readonly portfolio: typeof portfolio;
  readonly data: typeof data;
  readonly moments: typeof moments;
  readonly optimizer: typeof optimizer;
  readonly constraints: typeof constraints;
  readonly strategies: typeof strategies;
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
