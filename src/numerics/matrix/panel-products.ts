import { growsMemory } from "./grows-memory.js";
import { panelProductModule } from "./panel-product-module.js";

/** Room for panels and tiles, and the product of panels that works in it; see `panelProductModule` for the layout. */
export interface PanelProducts {
  /** At least `length` numbers of room, with whatever was there before; valid until the next call of `room`. */
  room(length: number): Float64Array;
  /**
   * Each 4 × 4 tile of `out` grows by the product of panel `a` with one of the panels from `b` on, k ascending.
   * Addresses and `stride` count numbers of the room.
   */
  products(a: number, b: number, count: number, panels: number, stride: number, out: number): void;
}

let shared: PanelProducts | undefined;

/**
 * The panel product of this runtime: WebAssembly with 128-bit vectors where that may be compiled, else plain
 * JavaScript (a content security policy without `wasm-unsafe-eval`, an old engine). Both sum in the same order and give
 * the same bits. Built once; its room is kept and grows to the largest ever asked for.
 */
export function panelProducts(): PanelProducts {
  shared ??= compiledPanelProducts() ?? plainPanelProducts();
  return shared;
}

const PAGE = 65536;

/** The compiled form, or `undefined` where the runtime refuses it. */
export function compiledPanelProducts(): PanelProducts | undefined {
  try {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(panelProductModule()));
    const memory = instance.exports["memory"] as WebAssembly.Memory;
    const run = instance.exports["products"] as (...addresses: number[]) => void;
    let view = new Float64Array(memory.buffer);
    let plain: PanelProducts | undefined;
    return {
      room(length) {
        const missing = length * 8 - memory.buffer.byteLength;
        if (missing > 0 && plain === undefined) {
          if (growsMemory(memory, missing)) view = new Float64Array(memory.buffer);
          else {
            plain = plainPanelProducts();
            plain.room(view.length).set(view);
          }
        }
        return plain?.room(length) ?? view;
      },
      products(a, b, count, panels, stride, out) {
        if (plain !== undefined) plain.products(a, b, count, panels, stride, out);
        else if (count > 0 && panels > 0) run(8 * a, 8 * b, count, panels, 8 * stride, 8 * out);
      },
    };
  } catch {
    return undefined; // no WebAssembly, no vectors, or a policy against it: the plain form gives the same numbers
  }
}

/** The same in plain JavaScript. */
export function plainPanelProducts(): PanelProducts {
  let view = new Float64Array(PAGE / 8);
  return {
    room(length) {
      if (length > view.length) {
        const larger = new Float64Array(length);
        larger.set(view);
        view = larger;
      }
      return view;
    },
    products(a, b, count, panels, stride, out) {
      for (let p = 0; p < panels; p++) tile(view, a, b + p * stride, count, out + 16 * p);
    },
  };
}

function tile(x: Float64Array, a: number, b: number, count: number, out: number): void {
  // two rows at a time: eight sums stay in registers, sixteen would not
  for (let r = 0; r < 4; r += 2) {
    const at = out + 4 * r;
    let s0 = x[at]!;
    let s1 = x[at + 1]!;
    let s2 = x[at + 2]!;
    let s3 = x[at + 3]!;
    let s4 = x[at + 4]!;
    let s5 = x[at + 5]!;
    let s6 = x[at + 6]!;
    let s7 = x[at + 7]!;
    for (let k = 0; k < 4 * count; k += 4) {
      const p = x[a + k + r]!;
      const q = x[a + k + r + 1]!;
      const b0 = x[b + k]!;
      const b1 = x[b + k + 1]!;
      const b2 = x[b + k + 2]!;
      const b3 = x[b + k + 3]!;
      s0 += p * b0;
      s1 += p * b1;
      s2 += p * b2;
      s3 += p * b3;
      s4 += q * b0;
      s5 += q * b1;
      s6 += q * b2;
      s7 += q * b3;
    }
    x[at] = s0;
    x[at + 1] = s1;
    x[at + 2] = s2;
    x[at + 3] = s3;
    x[at + 4] = s4;
    x[at + 5] = s5;
    x[at + 6] = s6;
    x[at + 7] = s7;
  }
}
