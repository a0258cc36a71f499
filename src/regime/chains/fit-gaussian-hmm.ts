import { fitHmm } from "./fit-hmm.js";
import type { GaussianHmm, HmmObservations, HmmOptions } from "./hmm-types.js";

/**
 * A hidden Markov model with Gaussian states, fitted by expectation-maximization from several seeded starts.
 *
 * By default the fit is guarded: variances have a floor, transitions have pseudo-counts, a state with hardly any rows is
 * frozen and named in `degenerate`, and states are sorted from calm to volatile. With `initial` it is plain maximum
 * likelihood from that start, states in the order given: the iterations of Baum and Welch and nothing else.
 *
 * @param observations - T rows of D numbers; units are free, and the fit does not depend on them
 * @param options - `states` K, `covariance` diagonal, `initial`, `maxIterations` 200, `tolerance` 1e-4, `restarts` 8, `seed` 1,
 *   `covarianceFloor` 1e-3 of each column's variance, `transitionPrior` 0.1 pseudo-counts an entry
 * @returns parameters, log-likelihood with its history, whether it converged, how many starts agree, AIC and BIC
 * @throws {@link PortfolioError} `invalid-argument`, `shape`, `empty`, `not-finite`, `too-few-observations` (no more numbers than
 *   free parameters), `constant-series` (with the column), `not-a-covariance`, `aborted`
 * @remarks O(starts · iterations · T·(K² + K·D)), with D² for full covariances. NaN throws. Baum et al. (1970); Rabiner (1989).
 *   Reference values: test/reference/regime/gaussian-hmm.json.
 * @example
 * const hmm = fitGaussianHmm({ values: returns, dimension: 1 }, { states: 2 });
 * filterStates(hmm, { values: returns, dimension: 1 }); // T * 2
 */
export function fitGaussianHmm(observations: HmmObservations, options: HmmOptions): GaussianHmm {
  const { degreesOfFreedom: _none, ...fitted } = fitHmm(observations, options, false);
  return { family: "gaussian", ...fitted };
}
