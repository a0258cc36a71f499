/** A 64-bit fingerprint that grows with what is added to it. Not for secrets. */
export interface Fingerprint {
  /** Texts, in their order. */
  texts(texts: Iterable<string>): void;
  /** The bits of numbers, in their order. */
  numbers(values: Float64Array): void;
  /** 16 hexadecimal digits. */
  digits(): string;
  /** Where it stands, for another one to go on from there. */
  state(): FingerprintState;
}

/** Two streams of 32 bits. */
export type FingerprintState = readonly [number, number];

const START: FingerprintState = [0x811c9dc5, 0x9747b28c];

/** Two streams in the manner of FNV-1a by 32-bit words, one for each half of a number, folded together at the end. O(n). */
export function startFingerprint([from, other]: FingerprintState = START): Fingerprint {
  let a = from;
  let b = other;
  return {
    texts(texts) {
      // local copies of whole numbers, which the compiler keeps in registers
      let x = a | 0;
      let y = b | 0;
      for (const text of texts) {
        for (let k = 0; k < text.length; k++) x = Math.imul(x ^ text.charCodeAt(k), 0x01000193);
        y = Math.imul(y ^ x, 0x85ebca6b);
      }
      a = x;
      b = y;
    },
    numbers(values) {
      let x = a | 0;
      let y = b | 0;
      // a product moves bits up only; the shift brings the high ones back down, or two changes there could cancel out
      const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
      for (let k = 0; k < words.length; k += 2) {
        x = Math.imul(x ^ words[k]!, 0x01000193);
        x ^= x >>> 15;
        y = Math.imul(y ^ words[k + 1]!, 0x85ebca6b);
        y ^= y >>> 15;
      }
      a = x;
      b = y;
    },
    digits() {
      const last = Math.imul(b ^ a, 0x85ebca6b);
      return (a >>> 0).toString(16).padStart(8, "0") + (last >>> 0).toString(16).padStart(8, "0");
    },
    state: () => [a, b],
  };
}
