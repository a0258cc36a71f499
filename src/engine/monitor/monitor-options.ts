import type { Weights } from "../../core/types.js";
import type { MonitorState } from "./monitor-state.js";

/** How a monitor runs. */
export interface MonitorOptions {
  /** Ends the events quietly, also while the feed is silent. Default: the feed decides. */
  readonly signal?: AbortSignal;
  /** Where another run of the same monitor stopped, as its `snapshot` gave it. Default: a new monitor. */
  readonly state?: MonitorState;
  /** Weights that drift is measured from. Default: those of the configured method under the limits, or none without an answer. */
  readonly target?: Weights;
}
