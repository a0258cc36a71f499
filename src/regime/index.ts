export { adaptiveParameters } from "./adaptive/adaptive-parameters.js";
export { adaptivePath } from "./adaptive/adaptive-path.js";
export { constraintsFromRegime, type RegimeConstraints } from "./adaptive/constraints-from-regime.js";
export { decodeStates } from "./chains/decode-states.js";
export { filterStates } from "./chains/filter-states.js";
export { fitGaussianHmm } from "./chains/fit-gaussian-hmm.js";
export { fitJumpModel, type JumpModel } from "./chains/fit-jump-model.js";
export { fitStudentHmm } from "./chains/fit-student-hmm.js";
export { type HamiltonFilterResult, hamiltonFilter, type MarkovSwitchingModel } from "./chains/hamilton-filter.js";
export type * from "./chains/hmm-types.js";
export { jumpStates } from "./chains/jump-states.js";
export { scoreStates } from "./chains/score-states.js";
export { smoothStates } from "./chains/smooth-states.js";
export { createRegimeFilter } from "./detection/create-regime-filter.js";
export { detectRegimes } from "./detection/detect-regimes.js";
export { updateRegime } from "./detection/update-regime.js";
export { type DetectionDelay, type DetectionDelayOptions, detectionDelay } from "./evidence/detection-delay.js";
export {
  type LookAheadGap,
  type LookAheadOptions,
  type LookAheadState,
  lookAheadGap,
} from "./evidence/look-ahead-gap.js";
export { marketFeatures } from "./market/market-features.js";
export type * from "./names/model-types.js";
export type * from "./names/option-types.js";
export { regimes } from "./names/regime-names.js";
export { regimeOn } from "./names/regime-on.js";
export type * from "./types.js";
