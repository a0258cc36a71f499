// Pieces of WebAssembly modules, whose bytes the kernels write out so that no binary file has to travel with the library.

/** The value types that the modules use. */
export const I32 = 0x7f;
export const V128 = 0x7b;

/** A function of a module: its exported name, how many i32 parameters it has, its locals in groups, and its instructions. */
export interface ModuleFunction {
  readonly name: string;
  readonly parameters: number;
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly body: readonly number[];
}

/** A module that exports one page of memory, named "memory", and functions that take i32 numbers and return nothing. */
export function moduleOf(functions: readonly ModuleFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...vector(Array(parameters).fill([I32])), 0x00]);
  const codes = functions.map(({ locals, body }) => {
    const code = [...vector(locals.map(([count, type]) => [...unsigned(count), type])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, k) => [k]))),
    ...section(5, vector([[0x00, 0x01]])),
    ...section(
      7,
      vector([
        [...name("memory"), 0x02, 0x00],
        ...functions.map((exported, k) => [...name(exported.name), 0x00, ...unsigned(k)]),
      ]),
    ),
    ...section(10, vector(codes)),
  ]);
}

/** Pushes a local. */
export function get(local: number): number[] {
  return [0x20, local];
}

/** Pops into a local. */
export function set(local: number): number[] {
  return [0x21, local];
}

/** `local = value` for the instructions that push the value. */
export function assign(local: number, value: readonly number[]): number[] {
  return [...value, ...set(local)];
}

/** Pushes a constant i32. */
export function constant(value: number): number[] {
  return [0x41, ...signed(value)];
}

/** Adds a constant to an i32 local. */
export function advance(local: number, bytes: number): number[] {
  return [...get(local), ...constant(bytes), 0x6a, ...set(local)];
}

/** Adds one i32 local to another. */
export function advanceBy(local: number, bytes: number): number[] {
  return [...get(local), ...get(bytes), 0x6a, ...set(local)];
}

/** Repeats while `counter`, lowered by one after each round, is not zero; at least once. */
export function loop(content: readonly number[], counter: number): number[] {
  const lower = [...get(counter), ...constant(-1), 0x6a, 0x22, counter];
  return [0x03, 0x40, ...content, ...lower, 0x0d, 0x00, 0x0b];
}

/** Runs the content unless the local is zero. */
export function unlessZero(local: number, content: readonly number[]): number[] {
  return [...get(local), 0x04, 0x40, ...content, 0x0b];
}

/** Pushes the two numbers at an address. */
export function load(address: number, offset = 0): number[] {
  return [...get(address), ...vectorMemory(0x00, offset)];
}

/** Pushes the number at an address, in both lanes. */
export function loadBoth(address: number, offset = 0): number[] {
  return [...get(address), ...vectorMemory(0x0a, offset)];
}

/** Stores the two numbers that `value` pushes. */
export function store(address: number, offset: number, value: readonly number[]): number[] {
  return [...get(address), ...value, ...vectorMemory(0x0b, offset)];
}

/** A sum, lane by lane. */
export function add(a: readonly number[], b: readonly number[]): number[] {
  return [...a, ...b, 0xfd, 0xf0, 0x01];
}

/** A difference, lane by lane. */
export function subtract(a: readonly number[], b: readonly number[]): number[] {
  return [...a, ...b, 0xfd, 0xf1, 0x01];
}

/** A product, lane by lane. */
export function multiply(a: readonly number[], b: readonly number[]): number[] {
  return [...a, ...b, 0xfd, 0xf2, 0x01];
}

/** Two zeros. */
export const ZEROS: readonly number[] = [0xfd, 0x0c, ...Array<number>(16).fill(0)];

/** One lane, 0 or 1, of two vectors: the first's beside the second's. */
export function lanes(a: readonly number[], b: readonly number[], lane: 0 | 1): number[] {
  const eight = (from: number): number[] => Array.from({ length: 8 }, (_, k) => from + 8 * lane + k);
  return [...a, ...b, 0xfd, 0x0d, ...eight(0), ...eight(16)];
}

/** A vector access, aligned to 8 bytes: load (0x00), load of one number into both lanes (0x0a) or store (0x0b). */
function vectorMemory(operation: number, offset: number): number[] {
  return [0xfd, operation, 0x03, ...unsigned(offset)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return vector([...text].map((letter) => [letter.charCodeAt(0)]));
}

/** LEB128 of a whole number that is not negative. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** LEB128 with sign. */
function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
