import {
  add,
  advance,
  advanceBy,
  assign,
  get,
  I32,
  lanes,
  load,
  loadBoth,
  loop,
  type ModuleFunction,
  moduleOf,
  multiply,
  set,
  store,
  subtract,
  unlessZero,
  V128,
  ZEROS,
} from "./wasm-bytes.js";

/**
 * The bytes of a WebAssembly module with the three loops that bound the time of an eigendecomposition: `advance`,
 * `reflect` and `sweep`, described in `eigen-loops.ts`. All arguments but counts are bytes.
 *
 * 128-bit vectors with separate multiplication and addition, so that plain JavaScript gives the same bits.
 */
export function eigenModule(): Uint8Array<ArrayBuffer> {
  return moduleOf([advanceFunction(), reflectFunction(), sweepFunction()]);
}

/** advance(work, stride, blocks, lanes) */
function advanceFunction(): ModuleFunction {
  const [WORK, STRIDE, BLOCKS, LANES] = [0, 1, 2, 3];
  const [UPPER, LOWER, AT, OWN, LEFT, PAIRS] = [4, 5, 6, 7, 8, 9];
  // of the two rows: entries of v, w and u in both lanes, and the sums
  const [V0, V1, W0, W1, U0, U1, S0, S1] = [10, 11, 12, 13, 14, 15, 16, 17];
  const [V, W, U, X, Y] = [18, 19, 20, 21, 22];
  const vectors = [...assign(V, load(AT)), ...assign(W, load(AT, 16)), ...assign(U, load(AT, 32))];
  const updated = (row: number, v: number, w: number): number[] =>
    subtract(load(row), add(multiply(get(v), get(W)), multiply(get(w), get(V))));
  const rows = [
    ...assign(X, updated(UPPER, V0, W0)),
    ...assign(Y, updated(LOWER, V1, W1)),
    ...store(UPPER, 0, get(X)),
    ...store(LOWER, 0, get(Y)),
    ...assign(S0, add(get(S0), multiply(get(X), get(U)))),
    ...assign(S1, add(get(S1), multiply(get(Y), get(U)))),
  ];
  const product = add(add(load(AT, 48), multiply(get(X), get(U0))), multiply(get(Y), get(U1)));
  const before = loop(
    [
      ...[...vectors, ...rows, ...store(AT, 48, product)],
      ...[...advance(UPPER, 16), ...advance(LOWER, 16), ...advance(AT, 64)],
    ],
    LEFT,
  );
  const start = [
    ...[...assign(UPPER, get(WORK)), ...assign(LOWER, get(WORK)), ...advanceBy(LOWER, STRIDE)],
    ...[...assign(AT, get(LANES)), ...assign(LEFT, get(PAIRS))],
    ...[V0, V1, W0, W1, U0, U1].flatMap((local, k) => assign(local, loadBoth(OWN, 16 * (k >> 1) + 8 * (k & 1)))),
    ...[...assign(S0, ZEROS), ...assign(S1, ZEROS)],
  ];
  const sums = add(lanes(get(S0), get(S1), 0), lanes(get(S0), get(S1), 1));
  const end = [...vectors, ...rows, ...store(AT, 48, add(load(AT, 48), sums))];
  const next = [...advanceBy(WORK, STRIDE), ...advanceBy(WORK, STRIDE), ...advance(OWN, 64), ...advance(PAIRS, 1)];
  return {
    name: "advance",
    parameters: 4,
    locals: [
      [6, I32],
      [13, V128],
    ],
    body: [...assign(OWN, get(LANES)), ...loop([...start, ...unlessZero(LEFT, before), ...end, ...next], BLOCKS)],
  };
}

/** reflect(rows, reflection, stride, scale, length, count) */
function reflectFunction(): ModuleFunction {
  const [ROWS, REFLECTION, STRIDE, SCALE, LENGTH, COUNT] = [0, 1, 2, 3, 4, 5];
  const [AT, V_AT, LEFT] = [6, 7, 8];
  const SUMS = 9; // four vectors
  const [V, FACTOR] = [13, 14];
  const four = (at: (r: number) => number[]): number[] => [0, 1, 2, 3].flatMap(at);
  const start = [
    ...[...assign(AT, get(ROWS)), ...assign(V_AT, get(REFLECTION))],
    // pairs that hold the first `length` numbers
    ...assign(LEFT, [...get(LENGTH), 0x41, 1, 0x6a, 0x41, 1, 0x76]),
  ];
  const next = [...advance(AT, 64), ...advance(V_AT, 16)];
  const sums = [
    ...assign(V, load(V_AT)),
    ...four((r) => assign(SUMS + r, add(get(SUMS + r), multiply(load(AT, 16 * r), get(V))))),
  ];
  const both = (r: number): number[] =>
    add(lanes(get(SUMS + r), get(SUMS + r), 0), lanes(get(SUMS + r), get(SUMS + r), 1));
  const subtracted = [
    ...assign(V, load(V_AT)),
    ...four((r) => store(AT, 16 * r, subtract(load(AT, 16 * r), multiply(get(SUMS + r), get(V))))),
  ];
  const body = loop(
    [
      ...[...start, ...four((r) => assign(SUMS + r, ZEROS)), ...loop([...sums, ...next], LEFT)],
      ...[...loadBoth(SCALE), ...set(FACTOR), ...four((r) => assign(SUMS + r, multiply(get(FACTOR), both(r))))],
      ...[...start, ...loop([...subtracted, ...next], LEFT)],
      ...[...advanceBy(REFLECTION, STRIDE), ...advance(SCALE, 8), ...advance(LENGTH, 1)],
    ],
    COUNT,
  );
  return {
    name: "reflect",
    parameters: 6,
    locals: [
      [3, I32],
      [6, V128],
    ],
    body,
  };
}

/** sweep(at, coefficients, count) */
function sweepFunction(): ModuleFunction {
  const [AT, COEFFICIENTS, COUNT] = [0, 1, 2];
  const CARRIED = 3; // four vectors: the row that the next rotation turns too
  const [X, SINE, COSINE] = [7, 8, 9];
  const four = (at: (c: number) => number[]): number[] => [0, 1, 2, 3].flatMap(at);
  const rotate = (c: number): number[] => [
    ...assign(X, load(AT, 16 * c)),
    ...store(AT, 64 + 16 * c, add(multiply(get(SINE), get(X)), multiply(get(COSINE), get(CARRIED + c)))),
    ...assign(CARRIED + c, subtract(multiply(get(COSINE), get(X)), multiply(get(SINE), get(CARRIED + c)))),
  ];
  const body = [
    ...four((c) => assign(CARRIED + c, load(AT, 16 * c))),
    ...loop(
      [
        ...[...advance(AT, -64), ...assign(SINE, loadBoth(COEFFICIENTS)), ...assign(COSINE, loadBoth(COEFFICIENTS, 8))],
        ...[...four(rotate), ...advance(COEFFICIENTS, 16)],
      ],
      COUNT,
    ),
    ...four((c) => store(AT, 16 * c, get(CARRIED + c))),
  ];
  return {
    name: "sweep",
    parameters: 3,
    locals: [[7, V128]],
    body,
  };
}
