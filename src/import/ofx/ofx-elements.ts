/** One transaction or position of an OFX file. */
export interface OfxElement {
  readonly tag: string;
  readonly line: number;
  /** The values within it by their names; of a name that stands twice the first. */
  readonly fields: Readonly<Record<string, string>>;
  /** The account that it belongs to. */
  readonly account: string | undefined;
  /** Why it cannot be trusted, where it cannot. */
  readonly flaw?: string;
}

const TAG = /<(\/?)([A-Za-z0-9_.]+)(?:\s[^<>]*)?>([^<]*)|<([^<>]{0,60})/g;
/** Aggregates whose children are rows. */
const LISTS = new Set(["INVTRANLIST", "BANKTRANLIST", "INVPOSLIST", "INVOOLIST"]);
const WITHIN_LISTS = new Set(["DTSTART", "DTEND"]);
/**
 * The transactions and positions of an OFX or QFX file, of the SGML form (values without closing tags) and of the XML form.
 *
 * A tag that is wrong makes its row one with a flaw; it never takes the next row along.
 */
export function ofxElements(text: string): {
  readonly elements: OfxElement[];
  readonly symbols: Record<string, string>;
  readonly currency: string | undefined;
} {
  const elements: OfxElement[] = [];
  const symbols: Record<string, string> = Object.create(null);
  const lineOf = lineCounter(text);
  let list: string | undefined;
  let open: { tag: string; line: number; fields: Record<string, string>; flaw?: string } | undefined;
  let account: string | undefined;
  let currency: string | undefined;
  let security: Record<string, string> = Object.create(null);
  const close = (flaw?: string): void => {
    if (open === undefined) return;
    const wrong = open.flaw ?? flaw;
    elements.push({
      tag: open.tag,
      line: open.line,
      fields: open.fields,
      account,
      ...(wrong === undefined ? {} : { flaw: wrong }),
    });
    open = undefined;
  };
  for (const match of text.matchAll(TAG)) {
    const [, closing, name, raw = "", broken] = match;
    const line = lineOf(match.index);
    if (broken !== undefined) {
      if (list !== undefined) flawed(line, `<${broken.trim().slice(0, 30)} is not a tag`);
      continue;
    }
    const tag = name!.toUpperCase();
    const value = decoded(raw);
    if (closing === "/") {
      if (tag === open?.tag) close();
      else if (LISTS.has(tag)) {
        close(`${open?.tag} is not closed`);
        list = undefined;
      }
      continue;
    }
    if (LISTS.has(tag)) {
      close(`${open?.tag} is not closed`);
      list = tag;
    } else if (list !== undefined) inList(tag, value, line);
    else outside(tag, value);
  }
  close(`${open?.tag} is not closed`);
  return { elements, symbols, currency };

  function inList(tag: string, value: string, line: number): void {
    if (open !== undefined && (value !== "" || !startsRow(tag, open.tag))) {
      if (value !== "") open.fields[tag] ??= value;
      return;
    }
    if (value !== "") {
      if (!WITHIN_LISTS.has(tag)) flawed(line, `${tag} stands outside of a transaction`);
      return;
    }
    close(`${open?.tag} is not closed`);
    open = { tag, line, fields: Object.create(null) };
  }

  /** Values that stand in a list without a row around them belong to a row whose first tag is lost: one flaw for all of them. */
  function flawed(line: number, flaw: string): void {
    if (open === undefined) open = { tag: "?", line, fields: Object.create(null), flaw };
    else open.flaw ??= flaw;
  }

  function outside(tag: string, value: string): void {
    if (tag === "ACCTID") account = value;
    else if (tag === "CURDEF") currency = value.toUpperCase();
    else if (tag === "SECINFO") security = Object.create(null);
    else if (tag === "UNIQUEID" || tag === "TICKER") {
      security[tag] = value;
      if (security["UNIQUEID"] !== undefined && security["TICKER"] !== undefined)
        symbols[security["UNIQUEID"]] = security["TICKER"];
    }
  }
}

/** Names of the transactions and positions of OFX 1 and 2. */
const ROWS =
  /^(BUY(STOCK|MF|OPT|DEBT|OTHER)|SELL(STOCK|MF|OPT|DEBT|OTHER)|REINVEST|INCOME|RETOFCAP|SPLIT|TRANSFER|CLOSUREOPT|JRNLSEC|JRNLFUND|MARGININTEREST|INVEXPENSE|INVBANKTRAN|STMTTRN|POS(STOCK|MF|OPT|DEBT|OTHER))$/;

/** Bank transactions stand within an INVBANKTRAN, or are rows of their own. */
function startsRow(tag: string, within: string): boolean {
  return ROWS.test(tag) && !(tag === "STMTTRN" && within === "INVBANKTRAN");
}

function decoded(raw: string): string {
  return raw.trim().replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, word: string) => ENTITIES[word]!);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let at = 0;
  return (position) => {
    for (; at < position; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) line += 1;
    }
    return line;
  };
}
