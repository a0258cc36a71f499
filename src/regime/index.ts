export { decodeStates } from "./decode-states.js";
export { filterStates } from "./filter-states.js";
export { fitGaussianHmm } from "./fit-gaussian-hmm.js";
export { fitStudentHmm } from "./fit-student-hmm.js";
export { type HamiltonFilterResult, hamiltonFilter, type MarkovSwitchingModel } from "./hamilton-filter.js";
export { scoreStates } from "./score-states.js";
export { smoothStates } from "./smooth-states.js";
export type * from "./types.js";
