import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import oracle from "portfolio-allocation";
import { correlationMonitor } from "../src/analytics/index.js";
import type { OptimizationResult } from "../src/core/types.js";
import {
  estimateMoments,
  momentsEstimator,
  nearestPositiveDefinite,
  rollingMoments,
  statisticalFactorMoments,
} from "../src/moments/index.js";
import { choleskyKernel } from "../src/numerics/matrix/cholesky-kernel.js";
import { plainEigenLoops } from "../src/numerics/matrix/eigen-loops.js";
import { compiledPanelProducts, plainPanelProducts } from "../src/numerics/matrix/panel-products.js";
import { symmetricEigenKernel } from "../src/numerics/matrix/symmetric-eigen-kernel.js";
import { symmetricProductKernel } from "../src/numerics/matrix/symmetric-product-kernel.js";
import { blackLitterman, entropyPooling, meanVariance, riskBudgeting } from "../src/optimize/index.js";
import { benchTable } from "./bench-table.js";
import { factorReturns } from "./moments-returns.js";

const rows = 1260;

for (const n of [100, 500, 1000]) {
  const returns = factorReturns(n, rows);
  const { values, assets } = returns;
  const sizes = `N=${n}, T=${rows}`;
  await benchTable(`X'X, ${sizes}`, [
    { name: "plain loops", run: () => naiveProduct(values, n) },
    { name: "tiles, plain JavaScript", run: () => product(plainPanelProducts()) },
    { name: "tiles, vectors", run: () => product(compiledPanelProducts()!) },
  ]);
  await benchTable(`moments, ${sizes}`, [
    { name: "sample", run: () => estimateMoments(returns) },
    ...(
      [
        "exponential",
        "ledoit-wolf",
        "ledoit-wolf-constant-correlation",
        "ledoit-wolf-single-factor",
        "oas",
        "gerber",
      ] as const
    ).map((covariance) => ({ name: covariance, run: () => estimateMoments(returns, { covariance }) })),
    ...(n === 1000
      ? []
      : [
          { name: "denoised", run: () => estimateMoments(returns, { covariance: "denoised" }) },
          { name: "statistical factors", run: () => statisticalFactorMoments(returns) },
        ]),
  ]);

  const moments = estimateMoments(returns);
  const matrix = new Matrix(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix.set(i, j, moments.covariance[i * n + j]!);
  await benchTable(`Cholesky, N=${n}`, [
    { name: "plain loops", run: () => naiveCholesky(moments.covariance, n) },
    { name: "tiles", run: () => choleskyKernel(moments.covariance, n) },
  ]);
  await benchTable(`equal risk contribution, N=${n}`, [
    { name: "portfolio-allocation", run: () => oracle.equalRiskContributionWeights(matrix.to2DArray(), { eps: 1e-8 }) },
    { name: "riskBudgeting", run: () => riskBudgeting(moments) },
    { name: "riskBudgeting, caps of 1.5/N", run: () => riskBudgeting(moments, { constraints: { max: 1.5 / n } }) },
  ]);
  if (n <= 500) {
    const eigen = (vectors: boolean, loopsOf?: typeof plainEigenLoops) => () =>
      symmetricEigenKernel(moments.covariance, n, { vectors }, loopsOf);
    await benchTable(`eigenvalues and vectors, N=${n}`, [
      { name: "ml-matrix", run: () => new EigenvalueDecomposition(matrix, { assumeSymmetric: true }) },
      { name: "values, plain JavaScript", run: eigen(false, plainEigenLoops) },
      { name: "values, vectors of the processor", run: eigen(false) },
      { name: "values and vectors, plain JavaScript", run: eigen(true, plainEigenLoops) },
      { name: "values and vectors, vectors of the processor", run: eigen(true) },
    ]);
    // fewer dates than assets: half of the eigenvalues are zero and some, after the disturbance, negative
    const broken = indefinite(n);
    await benchTable(`nearest positive definite, N=${n}`, [
      {
        name: "ml-matrix, eigenvalues alone",
        run: () => new EigenvalueDecomposition(matrix, { assumeSymmetric: true }),
      },
      { name: "clip", run: () => nearestPositiveDefinite(broken) },
      { name: "higham", run: () => nearestPositiveDefinite(broken, { method: "higham" }) },
    ]);
  }
  if (n === 100) {
    await benchTable(`correlations watched, ${sizes}`, [
      { name: "every fifth date", run: () => correlationMonitor(returns, { every: 5 }) },
      { name: "every date", run: () => correlationMonitor(returns) },
    ]);
  }
  if (n === 500) {
    const marketWeights = Object.fromEntries(assets.map((asset) => [asset, 1]));
    const views = assets.slice(0, 10).map((asset, k) => ({ assets: { [asset]: 1 }, return: 0.05 + 0.01 * k }));
    const scenarios = views.map((view) => ({ kind: "mean", assets: view.assets, value: view.return }) as const);
    await benchTable(`ten views, ${sizes}`, [
      { name: "blackLitterman", run: () => blackLitterman(moments, { marketWeights, views }) },
      { name: "entropyPooling", run: () => entropyPooling(returns, { views: scenarios }) },
    ]);
  }

  function product(engine: ReturnType<typeof plainPanelProducts>): Float64Array {
    return symmetricProductKernel(values, rows, n, undefined, undefined, 1, engine);
  }
}

for (const n of [20, 100, 500]) {
  const window = 252;
  const days = n === 500 ? 10 : 60;
  const returns = factorReturns(n, window + days - 1);
  const constraints = { max: 0.2 };
  const windows = Array.from({ length: days }, (_, day) => ({
    ...returns,
    dates: returns.dates.slice(day, day + window),
    values: returns.values.slice(day * n, (day + window) * n),
  }));
  await benchTable(`${days} daily decisions from the last ${window} dates, N=${n}`, [
    {
      name: "estimateMoments and meanVariance",
      run: () =>
        windows.map((own) => meanVariance(estimateMoments(own), { objective: "minimum-variance", constraints })),
    },
    { name: "rollingMoments alone", run: () => Array.from(rollingMoments(returns, { window }), ({ date }) => date) },
    {
      name: "rollingMoments and meanVariance with warmStart",
      run: () => {
        let former: OptimizationResult | undefined;
        for (const { moments } of rollingMoments(returns, { window })) {
          const start = former && { warmStart: former };
          former = meanVariance(moments, { objective: "minimum-variance", constraints, ...start });
        }
        return former;
      },
    },
    {
      name: "momentsEstimator and meanVariance with warmStart",
      run: () => {
        const momentsOf = momentsEstimator();
        let former: OptimizationResult | undefined;
        for (const own of windows) {
          const start = former && { warmStart: former };
          former = meanVariance(momentsOf(own), { objective: "minimum-variance", constraints, ...start });
        }
        return former;
      },
    },
  ]);
}

/** A sample correlation from N/2 dates whose entries are moved, so that it is no longer semidefinite. */
function indefinite(n: number): ReturnType<typeof estimateMoments> {
  const moments = estimateMoments(factorReturns(n, n / 2), { periodsPerYear: 252 });
  const covariance = moments.covariance.map((value, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return i === j ? value : value * (1 - (0.1 * (((i + j) * 7919) % 11)) / 11);
  });
  return { ...moments, covariance };
}

function naiveProduct(values: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < n; i++) {
      const x = values[t * n + i]!;
      for (let j = i; j < n; j++) c[i * n + j]! += x * values[t * n + j]!;
    }
  }
  return c;
}

function naiveCholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / l[j * n + j]!;
    }
  }
  return l;
}
