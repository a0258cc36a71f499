import { seededRandom } from "../../src/core/index.js";
import type { TaxTransaction } from "../../src/tax/index.js";
import { WITH_IRA } from "./book-lines.js";

/**
 * A random journal of twelve assets; mergers, spin-offs and symbol changes tie some of them, and several kinds of lines make rows on one day.
 *
 * Within a day shares can leave before they come, so a ledger refuses some of these journals.
 */
export function tiedBook(seed: number): TaxTransaction[] {
  const random = seededRandom(seed);
  const held = new Map<string, number>();
  const short = new Map<string, number>();
  const alive = new Set(Array.from({ length: 12 }, (_, i) => `S${i}`));
  const book: TaxTransaction[] = [];
  const moved = (from: string, to: string, ratio: number, stays: boolean): void => {
    for (const { id } of WITH_IRA) {
      const shares = (held.get(`${id} ${from}`) ?? 0) * ratio;
      held.set(`${id} ${to}`, (held.get(`${id} ${to}`) ?? 0) + shares);
      if (!stays) held.set(`${id} ${from}`, 0);
    }
  };
  for (let i = 0; i < 120; i++) {
    const names = [...alive];
    const asset = names[random.integer(names.length)]!;
    const date = new Date(Date.UTC(2024, 0, 1 + Math.floor(i / 3))).toISOString().slice(0, 10);
    const { id: account } = WITH_IRA[random.integer(WITH_IRA.length)]!;
    const key = `${account} ${asset}`;
    const own = held.get(key) ?? 0;
    // ids do not rise with the order of booking
    const line = { id: `${random.integer(1000)}-${i}`, date, asset };
    const amount = random.integer(200_000) / 100;
    const roll = random.uniform();
    const others = names.filter((name) => name !== asset && ![...short.keys()].some((k) => k.endsWith(` ${name}`)));
    const other = others[random.integer(others.length)]!;
    const isShort = [...short.keys()].some((k) => k.endsWith(` ${asset}`));
    if (roll < 0.04 && !isShort && names.length > 8) {
      book.push({ ...line, type: "merger", newAsset: other, ratio: 2 });
      moved(asset, other, 2, false);
      alive.delete(asset);
    } else if (roll < 0.08 && !isShort) {
      book.push({ ...line, type: "spin-off", newAsset: other, ratio: 1, basisFraction: 0.25 });
      moved(asset, other, 1, true);
    } else if (roll < 0.1 && !isShort && names.length > 8) {
      book.push({ ...line, type: "symbol-change", newAsset: other });
      moved(asset, other, 1, false);
      alive.delete(asset);
    } else if (roll < 0.15 && own > 0) {
      book.push({ ...line, type: "return-of-capital", account, amount });
    } else if (roll < 0.2 && account !== "ira" && own === 0) {
      const open = short.get(key) ?? 0;
      if (open > 0) book.push({ ...line, type: "cover", account, quantity: open, amount });
      else book.push({ ...line, type: "short-sale", account, quantity: 5, amount });
      if (open > 0) short.delete(key);
      else short.set(key, 5);
    } else if (roll < 0.6 || own === 0) {
      const quantity = 1 + random.integer(9);
      book.push({ ...line, type: "buy", account, quantity, amount });
      held.set(key, own + quantity);
    } else {
      const quantity = 1 + random.integer(own);
      book.push({ ...line, type: "sell", account, quantity, amount });
      held.set(key, own - quantity);
    }
  }
  return book;
}
