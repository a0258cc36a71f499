import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";

/**
 * The text of a file, without a byte order mark.
 *
 * Bytes are read as UTF-16 when they begin with its mark or every second one is zero, else as UTF-8, and as Windows-1252 where they are no
 * UTF-8. A text that was made of UTF-16 bytes by a reader of one-byte letters is put right.
 *
 * @throws {@link PortfolioError} `invalid-argument` for anything but a text or bytes, and for a path
 */
export function decodeText(name: string, given: string | Uint8Array): string {
  const text = typeof given === "string" ? given : isBytes(given) ? decodeBytes(given) : undefined;
  if (text === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is ${shownValue(given)}: give the text or the bytes of a file`,
      {
        argument: name,
      },
    );
  }
  const whole = text.includes("\u0000") ? text.replace(/^(ÿþ|þÿ|��)/, "").replaceAll("\u0000", "") : text;
  if (typeof given === "string" && whole.length < 400 && /^[^\n,;<]+\.(csv|txt|ofx|qfx|xml)$/i.test(whole.trim())) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is ${shownValue(whole)}, which looks like a path: read the file and give its text`,
      { argument: name },
    );
  }
  return whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole;
}

function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && value instanceof Uint8Array;
}

function decodeBytes(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return utf16(bytes, true);
  if (a === 0xfe && b === 0xff) return utf16(bytes, false);
  if (a !== 0 && b === 0 && bytes[3] === 0) return utf16(bytes, true);
  if (a === 0 && b !== 0 && bytes[2] === 0) return utf16(bytes, false);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** By hand: not every platform decodes the big-endian form. */
function utf16(bytes: Uint8Array, littleEndian: boolean): string {
  const parts: string[] = [];
  let codes: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const [low, high] = littleEndian ? [bytes[at]!, bytes[at + 1]!] : [bytes[at + 1]!, bytes[at]!];
    codes.push(high * 256 + low);
    if (codes.length === 8192) {
      parts.push(String.fromCharCode(...codes));
      codes = [];
    }
  }
  return parts.join("") + String.fromCharCode(...codes);
}
