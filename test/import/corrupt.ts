import { type BrokerImport, PortfolioError, seededRandom, transactionsFromBroker } from "../../src/index.js";
import { placesOf, sampleOptions, sampleText } from "./samples.js";

const LETTERS = '0123456789.,-$()"/;ABCXYZabc \t<>|é\u0000';

/** One random damage to a text: letters changed, lost or put in, lines lost, doubled, cut or exchanged, the end cut off. */
export function corrupted(text: string, seed: number): string {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random.uniform() * count);
  const letter = (): string => LETTERS[below(LETTERS.length)]!;
  let damaged = text;
  const times = 1 + below(3);
  for (let k = 0; k < times; k++) {
    const at = below(damaged.length);
    const lines = damaged.split("\n");
    const line = below(lines.length);
    switch (below(10)) {
      case 0:
      case 1:
        damaged = damaged.slice(0, at) + letter() + damaged.slice(at + 1);
        break;
      case 2:
        damaged = damaged.slice(0, at) + damaged.slice(at + 1);
        break;
      case 3:
        damaged = damaged.slice(0, at) + letter() + damaged.slice(at);
        break;
      case 4:
        damaged = damaged.slice(0, at);
        break;
      case 5:
        lines.splice(line, 1);
        damaged = lines.join("\n");
        break;
      case 6:
        lines.splice(line, 0, lines[line]!);
        damaged = lines.join("\n");
        break;
      case 7: {
        const other = below(lines.length);
        [lines[line], lines[other]] = [lines[other]!, lines[line]!];
        damaged = lines.join("\n");
        break;
      }
      case 8: {
        const cells = lines[line]!.split(",");
        cells.splice(below(cells.length), 1);
        lines[line] = cells.join(",");
        damaged = lines.join("\n");
        break;
      }
      default:
        lines[line] = lines[line]!.slice(0, below(lines[line]!.length + 1));
        damaged = lines.join("\n");
    }
  }
  return damaged;
}

/** What is wrong with the reading of a damaged file: a foreign error, or rows that are not accounted for; `undefined` where nothing is. */
export function faultOf(name: string, seed: number): string | undefined {
  const text = corrupted(sampleText(name), seed);
  let read: BrokerImport;
  try {
    read = transactionsFromBroker(text, sampleOptions(name));
  } catch (error) {
    return error instanceof PortfolioError ? undefined : `${name}, seed ${seed}: ${String(error)}`;
  }
  const places = placesOf(read);
  if (places.length !== read.rows || places.some((row, k) => row !== k + 1)) {
    return `${name}, seed ${seed}: ${read.rows} rows, and places ${places.join(" ")}`;
  }
  const unread = name.endsWith(".csv") ? linesWithoutRow(text, read) : undefined;
  return unread === undefined ? undefined : `${name}, seed ${seed}: line ${unread} belongs to no row`;
}

/** A line of a delimited file that no row begins on, and that cannot go on a quoted cell of the row before it. */
function linesWithoutRow(text: string, read: BrokerImport): number | undefined {
  const begun = new Set(
    [...read.transactions, ...read.ignored, ...read.questions, ...read.problems].map(({ line }) => line),
  );
  const lines = text.replaceAll("\u0000", "").split(/\r\n|\r|\n/);
  let open = false;
  for (let k = 0; k < lines.length; k++) {
    const line = lines[k]!;
    if (begun.has(k + 1)) open = (line.split('"').length - 1) % 2 === 1;
    // a damaged quote can make the second half of a cell look as if it stood alone: what begins with a date is a row of its own
    else if (/^"?\d{1,4}[/-]\d/.test(line) && !open) return k + 1;
    else if (open && (line.split('"').length - 1) % 2 === 1) open = false;
  }
  return undefined;
}
