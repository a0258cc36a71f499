export { backtest } from "./backtest.js";
export type * from "./backtest-types.js";
