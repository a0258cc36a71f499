const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const PADDING = 61; // "="
const INVALID = 64;
/** Value of each ASCII letter, 64 for those outside the alphabet. */
const VALUES = new Uint8Array(128).fill(INVALID);
for (let value = 0; value < CODES.length; value++) VALUES[CODES[value]!] = value;

/** Letters that become one string at a time: few enough to be arguments of one call. */
const CHUNK = 8192;

/** Base64 (RFC 4648, with padding) of some bytes, without `Buffer` or `btoa`, which not every platform has. O(bytes). */
export function base64OfBytes(bytes: Uint8Array): string {
  const letters = new Uint8Array(CHUNK);
  let text = "";
  let filled = 0;
  for (let k = 0; k < bytes.length; k += 3) {
    const has = bytes.length - k;
    const triple = (bytes[k]! << 16) | ((has > 1 ? bytes[k + 1]! : 0) << 8) | (has > 2 ? bytes[k + 2]! : 0);
    letters[filled] = CODES[triple >> 18]!;
    letters[filled + 1] = CODES[(triple >> 12) & 63]!;
    letters[filled + 2] = has > 1 ? CODES[(triple >> 6) & 63]! : PADDING;
    letters[filled + 3] = has > 2 ? CODES[triple & 63]! : PADDING;
    filled += 4;
    if (filled === CHUNK) {
      text += Reflect.apply(String.fromCharCode, null, letters);
      filled = 0;
    }
  }
  return filled === 0 ? text : text + Reflect.apply(String.fromCharCode, null, letters.subarray(0, filled));
}

/** The bytes of a base64 text (RFC 4648, with padding), or `undefined` when it is not one. O(letters). */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let k = 0; k < letters; k++) {
    const code = text.charCodeAt(k);
    const value = code < 128 ? VALUES[code]! : INVALID;
    if (value === INVALID) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  // bits that no byte uses must be zero, so that a text has one meaning only
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
