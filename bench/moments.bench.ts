import { Matrix } from "ml-matrix";
import oracle from "portfolio-allocation";
import { estimateMoments, statisticalFactorMoments } from "../src/moments/index.js";
import { choleskyKernel } from "../src/numerics/matrix/cholesky-kernel.js";
import { compiledPanelProducts, plainPanelProducts } from "../src/numerics/matrix/panel-products.js";
import { symmetricProductKernel } from "../src/numerics/matrix/symmetric-product-kernel.js";
import { blackLitterman, entropyPooling, riskBudgeting } from "../src/optimize/index.js";
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
