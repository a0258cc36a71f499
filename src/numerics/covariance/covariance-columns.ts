/** A covariance seen one asset at a time: the product with x is kept up to date while x changes. */
export interface CovarianceColumns {
  readonly size: number;
  variance(i: number): number;
  /** (Σx)_i of the x that was set and changed so far. */
  product(i: number): number;
  /** x_i grows by `change`. */
  change(i: number, change: number): void;
  /** Starts over from x, so that rounding does not add up. */
  set(x: Float64Array): void;
}

/** The columns of a matrix, (N, N) row-major. Four changes are carried out in one pass over the product. */
export function denseColumns(covariance: Float64Array, n: number): CovarianceColumns {
  const product = new Float64Array(n);
  const rows = new Int32Array(4);
  const changes = new Float64Array(4);
  let pending = 0;
  const flush = (): void => {
    changes.fill(0, pending);
    addRows(product, covariance, rows, changes);
    pending = 0;
  };
  const change = (i: number, by: number): void => {
    rows[pending] = i * n;
    changes[pending++] = by;
    if (pending === 4) flush();
  };
  return {
    size: n,
    variance: (i) => covariance[i * n + i]!,
    product: (i) => {
      let sum = product[i]!;
      for (let p = 0; p < pending; p++) sum += covariance[rows[p]! + i]! * changes[p]!;
      return sum;
    },
    change,
    set: (x) => {
      product.fill(0);
      pending = 0;
      for (let i = 0; i < n; i++) if (x[i] !== 0) change(i, x[i]!);
      flush();
    },
  };
}

function addRows(y: Float64Array, a: Float64Array, rows: Int32Array, factors: Float64Array): void {
  const n = y.length;
  const p = rows[0]!;
  const q = rows[1]!;
  const r = rows[2]!;
  const s = rows[3]!;
  const fp = factors[0]!;
  const fq = factors[1]!;
  const fr = factors[2]!;
  const fs = factors[3]!;
  for (let j = 0; j < n; j++) y[j] = y[j]! + (a[p + j]! * fp + a[q + j]! * fq + (a[r + j]! * fr + a[s + j]! * fs));
}

/** The columns of B·F·B' + diag(d): loadings (N, K), factor covariance (K, K), specific variances N. O(K) a change. */
export function factorColumns(
  loadings: Float64Array,
  covariance: Float64Array,
  specific: Float64Array,
): CovarianceColumns {
  const n = specific.length;
  const k = n === 0 ? 0 : loadings.length / n;
  const priced = new Float64Array(n * k); // B·F
  const variances = specific.slice();
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < k; f++) {
      let sum = 0;
      for (let g = 0; g < k; g++) sum += loadings[i * k + g]! * covariance[g * k + f]!;
      priced[i * k + f] = sum;
      variances[i] = variances[i]! + sum * loadings[i * k + f]!;
    }
  }
  const premium = new Float64Array(k); // F·B'·x
  const x = new Float64Array(n);
  const change = (i: number, by: number): void => {
    x[i] = x[i]! + by;
    for (let f = 0; f < k; f++) premium[f] = premium[f]! + priced[i * k + f]! * by;
  };
  return {
    size: n,
    variance: (i) => variances[i]!,
    product: (i) => {
      let sum = specific[i]! * x[i]!;
      for (let f = 0; f < k; f++) sum += loadings[i * k + f]! * premium[f]!;
      return sum;
    },
    change,
    set: (start) => {
      x.fill(0);
      premium.fill(0);
      for (let i = 0; i < n; i++) if (start[i] !== 0) change(i, start[i]!);
    },
  };
}
