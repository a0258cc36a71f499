import { epochDayOfCivil, fromEpochDay } from "../../core/dates/calendar.js";

/** Milliseconds of a day. */
export const DAY = 86_400_000;
/** Milliseconds of an hour. */
export const HOUR = 3_600_000;

const ZERO = 48;

/** Milliseconds since 1970 of an instant of UTC such as `"2026-03-31T14:30:00.250Z"`, or NaN when it is none. */
export function parseInstant(text: unknown): number {
  if (typeof text !== "string" || text.length < 20 || text.length > 30) return Number.NaN;
  const end = text.length - 1;
  if (text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":" || text[16] !== ":") return Number.NaN;
  if (text[end] !== "Z" || (end > 19 && text[19] !== ".")) return Number.NaN;
  const day = epochDayOfCivil(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  let fraction = 0;
  if (end > 19) {
    if (end === 20 || Number.isNaN(digits(text, 20, end))) return Number.NaN;
    const kept = Math.min(end, 23);
    fraction = digits(text, 20, kept) * 10 ** (23 - kept);
  }
  return day * DAY + hour * HOUR + minute * 60_000 + second * 1_000 + fraction;
}

/** An instant as text, always with milliseconds. */
export function instantText(instant: number): string {
  const day = Math.floor(instant / DAY);
  const rest = instant - day * DAY;
  const part = (value: number, width = 2): string => String(value).padStart(width, "0");
  const hour = Math.floor(rest / HOUR);
  const minute = Math.floor((rest % HOUR) / 60_000);
  const second = Math.floor((rest % 60_000) / 1_000);
  return `${fromEpochDay(day)}T${part(hour)}:${part(minute)}:${part(second)}.${part(rest % 1_000, 3)}Z`;
}

/** The whole number in the digits of a text, or NaN when one of them is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let k = from; k < to; k++) {
    const digit = text.charCodeAt(k) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
