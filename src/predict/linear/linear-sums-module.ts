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
  moduleOf,
  multiply,
  store,
  unlessZero,
  V128,
} from "../../numerics/matrix/wasm-bytes.js";

/** Rows whose sums grow side by side, since each addition of a row waits for the one before. */
export const GROUP_ROWS = 8;

/**
 * The bytes of a WebAssembly module with one function, `sums(rows, groups, stride, pairs, odd, weights, out)`.
 *
 * To each of the numbers at `out` the products of a row of features with the weights are added in the order of the columns: `groups`
 * times eight rows, `stride` bytes apart, of two columns for each of `pairs` and one more if `odd` is 1. Multiplication and addition
 * are separate, so that plain JavaScript gives the same bits.
 */
export function linearSumsModule(): Uint8Array<ArrayBuffer> {
  return moduleOf([
    {
      name: "sums",
      parameters: 7,
      locals: [
        [2 + GROUP_ROWS, I32],
        [4 + GROUP_ROWS / 2, V128],
      ],
      body: sumsBody(),
    },
  ]);
}

// positions of the parameters and locals
const ROWS = 0;
const GROUPS = 1;
const STRIDE = 2;
const PAIRS = 3;
const ODD = 4;
const WEIGHTS = 5;
const OUT = 6;
const LEFT = 7;
const WEIGHT = 8;
const AT = 9; // one for each row of a group
const FIRST = AT + GROUP_ROWS;
const SECOND = FIRST + 1;
const OWN_WEIGHT = SECOND + 1; // one for each column of a pair
const SUMS = OWN_WEIGHT + 2; // one for each pair of rows

function sumsBody(): number[] {
  const start = times(GROUP_ROWS, (r) => [...assign(AT + r, get(ROWS)), ...advanceBy(ROWS, STRIDE)]);
  const begin = times(GROUP_ROWS / 2, (k) => assign(SUMS + k, load(OUT, 16 * k)));
  const end = times(GROUP_ROWS / 2, (k) => store(OUT, 16 * k, get(SUMS + k)));
  const pair = [...columns(2), ...times(GROUP_ROWS, (r) => advance(AT + r, 16)), ...advance(WEIGHT, 16)];
  return loop(
    [
      ...start,
      ...begin,
      ...assign(WEIGHT, get(WEIGHTS)),
      ...unlessZero(PAIRS, [...assign(LEFT, get(PAIRS)), ...loop(pair, LEFT)]),
      ...unlessZero(ODD, columns(1)),
      ...end,
      ...advance(OUT, 8 * GROUP_ROWS),
    ],
    GROUPS,
  );
}

/** One column or two of all rows of a group. */
function columns(count: 1 | 2): number[] {
  const read = count === 2 ? load : loadBoth;
  return [
    ...times(count, (column) => assign(OWN_WEIGHT + column, loadBoth(WEIGHT, 8 * column))),
    ...times(GROUP_ROWS / 2, (k) => [
      ...assign(FIRST, read(AT + 2 * k)),
      ...assign(SECOND, read(AT + 2 * k + 1)),
      ...times(count, (column) => {
        const features = lanes(get(FIRST), get(SECOND), column === 0 ? 0 : 1);
        return assign(SUMS + k, add(get(SUMS + k), multiply(get(OWN_WEIGHT + column), features)));
      }),
    ]),
  ];
}

function times(count: number, content: (index: number) => number[]): number[] {
  return Array.from({ length: count }, (_, index) => content(index)).flat();
}
