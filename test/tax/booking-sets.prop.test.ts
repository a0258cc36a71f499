import { expect, test } from "vitest";
import { PortfolioError, seededRandom } from "../../src/core/index.js";
import type { LotMethod, TaxLedger, TaxTransaction } from "../../src/tax/index.js";
import { applyTransactions, buildTaxLedger } from "../../src/tax/index.js";
import { WITH_IRA } from "./book-lines.js";

const METHODS: readonly LotMethod[] = ["hifo", "fifo", "lifo", "lofo", "min-tax"];

/** Twelve assets; mergers, spin-offs and symbol changes tie some of them, and several kinds of lines make rows on one day. */
function tiedBook(seed: number): TaxTransaction[] {
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

function outcomeOf(book: () => TaxLedger): TaxLedger | PortfolioError {
  try {
    return book();
  } catch (error) {
    if (error instanceof PortfolioError) return error;
    throw error;
  }
}

const rates = { shortTerm: 0.37, longTerm: 0.2 };

// more lines after a ledger are booked in turn, whatever their assets; a whole journal is booked by sets of assets that nothing ties
test("a journal booked set by set gives what its lines in turn give, down to the order of the rows", () => {
  let [tied, rows, refused] = [0, 0, 0];
  for (let seed = 0; seed < 250; seed++) {
    const book = tiedBook(seed);
    const options = {
      accounts: WITH_IRA,
      substantiallyIdentical: seed % 2 === 0 ? [["S1", "S4"]] : [],
      lotMethod: METHODS[seed % METHODS.length]!,
      rates,
      withinDay: seed % 7 === 0 ? ("as-given" as const) : ("canonical" as const),
    };
    const whole = outcomeOf(() => buildTaxLedger(book, options));
    const inTurn = outcomeOf(() => applyTransactions(buildTaxLedger([], options), book));
    expect(inTurn instanceof PortfolioError ? inTurn.details : inTurn, `seed ${seed}`).toEqual(
      whole instanceof PortfolioError ? whole.details : whole,
    );
    if (whole instanceof PortfolioError) refused++;
    else rows += whole.dispositions.length;
    if (book.some(({ newAsset }) => newAsset !== undefined)) tied++;
  }
  expect(tied).toBeGreaterThan(200);
  expect(rows).toBeGreaterThan(4000);
  // within a day shares can leave before they come: those journals are refused, with the same problems
  expect(refused).toBeLessThan(100);
});
