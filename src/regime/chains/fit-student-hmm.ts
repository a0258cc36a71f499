import { fitHmm } from "./fit-hmm.js";
import type { HmmObservations, StudentHmm, StudentHmmOptions } from "./hmm-types.js";

/**
 * A hidden Markov model whose states are Student-t, so that one wild day is an outlier and not a regime of its own.
 *
 * Fitted and guarded as `fitGaussianHmm`; each state has its own degrees of freedom, from 2.1 to 200.
 *
 * @param observations - T rows of D numbers
 * @param options - as for `fitGaussianHmm`, and `initialDegreesOfFreedom` 8
 * @returns as `fitGaussianHmm`; `parameters.covariances` are scale matrices: a state's covariance is scale × ν / (ν − 2)
 * @throws {@link PortfolioError} as `fitGaussianHmm`
 * @remarks Half again the cost of Gaussian states. NaN throws. Peel and McLachlan (2000); Bulla (2011).
 * @example
 * fitStudentHmm({ values: returns, dimension: 1 }, { states: 3 }).degreesOfFreedom;
 */
export function fitStudentHmm(observations: HmmObservations, options: StudentHmmOptions): StudentHmm {
  return { family: "student", ...fitHmm(observations, options, true) };
}
