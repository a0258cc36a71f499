import type { EmergencyMode } from "../limits/evaluate-emergency.js";
import type { Limits, PortfolioState } from "../limits/types.js";
import type { LimitBreach } from "./backtest-types.js";

/** What the orders of one date are judged by. */
export interface LimitedDay {
  readonly limits: Limits;
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
