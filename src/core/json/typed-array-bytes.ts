/** A typed array that every platform has. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** The name of such an array. */
export type TypedArrayKind =
  | "Int8Array"
  | "Uint8Array"
  | "Uint8ClampedArray"
  | "Int16Array"
  | "Uint16Array"
  | "Int32Array"
  | "Uint32Array"
  | "Float32Array"
  | "Float64Array"
  | "BigInt64Array"
  | "BigUint64Array";

const KINDS: Readonly<
  Record<TypedArrayKind, { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer): TypedArray }>
> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

/** Which typed array a value is, or `undefined`; arrays of another realm count too. */
export function typedArrayKind(value: object): TypedArrayKind | undefined {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return undefined;
  const kind = (value as ArrayBufferView & { readonly [Symbol.toStringTag]: string })[Symbol.toStringTag];
  return isTypedArrayKind(kind) ? kind : undefined;
}

export function isTypedArrayKind(name: string): name is TypedArrayKind {
  return Object.hasOwn(KINDS, name);
}

/** The bytes of a typed array, least significant first on every platform. A view where the platform stores them so. */
export function littleEndianBytes(values: TypedArray): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return isLittleEndian() ? bytes : reversedElements(bytes.slice(), values.BYTES_PER_ELEMENT);
}

/** A typed array of bytes that stand least significant first, or `undefined` when they do not fill whole elements. */
export function typedArrayOfBytes(kind: TypedArrayKind, bytes: Uint8Array): TypedArray | undefined {
  const size = KINDS[kind].BYTES_PER_ELEMENT;
  if (bytes.length % size !== 0) return undefined;
  const own = bytes.slice();
  if (!isLittleEndian()) reversedElements(own, size);
  return new KINDS[kind](own.buffer);
}

function isLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

/** Reverses the bytes of each element in place: from one order of bytes to the other. */
export function reversedElements(bytes: Uint8Array, size: number): Uint8Array {
  for (let k = 0; k < bytes.length; k += size) bytes.subarray(k, k + size).reverse();
  return bytes;
}
