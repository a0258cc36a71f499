import type { CompiledLimits } from "../../limits/compiled-limits.js";
import type { EmergencyMode, PortfolioState } from "../../limits/types.js";
import type { LimitBreach } from "../inputs/backtest-types.js";

/** What the orders of one date are judged by. */
export interface LimitedDay {
  /** The limits of the date, compiled once for all dates. */
  readonly limits: (assets: readonly string[]) => CompiledLimits;
  readonly mode: EmergencyMode;
  /** Why the mode is not active; empty when it is. */
  readonly reason: string;
  readonly peakValue: number;
  readonly dayStartValue: number;
  /** What limits need beside the book: asked for once there are orders. */
  readonly data: () => Pick<PortfolioState, "groupsOf" | "moments" | "returns" | "volumes">;
  /** What the filled orders leave broken is appended. */
  readonly breaches: LimitBreach[];
}
