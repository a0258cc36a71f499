import { endOfXml } from "../activities/end-of-xml.js";
import type { RowReading } from "../activities/row-reading.js";
import { RowFlaw } from "../fields/row-flaw.js";
import { type FlexFields, flexName, readFlex } from "./flex.js";

const ELEMENT = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|<([^<>]{0,400})/g;
const ATTRIBUTE = /([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** Elements that hold rows, and are none. */
const FRAMES = new Set(["flexqueryresponse", "flexstatements", "flexstatement", "accountinformation"]);
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The rows of the XML form of a Flex query: every element with attributes within the statements. */
export function readFlexXml(text: string): RowReading[] {
  const rows: RowReading[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(ELEMENT)) {
    const [whole, closing, name, attributes = "", , broken] = match;
    for (; counted < match.index; counted++) if (text.charCodeAt(counted) === 10) line += 1;
    const at = line;
    if (broken !== undefined) {
      if (/^[?!]/.test(broken)) continue;
      rows.push({
        line: at,
        read: () => {
          throw new RowFlaw(`the element <${broken.slice(0, 40)} cannot be read`);
        },
      });
      continue;
    }
    if (closing === "/" || name === undefined || whole.startsWith("<?")) continue;
    if (FRAMES.has(name.toLowerCase()) || attributes.trim() === "") continue;
    const fields = fieldsOf(attributes);
    rows.push({ line: at, read: () => readFlex(name, fields, at) });
  }
  return [...rows, ...endOfXml(text, "FlexQueryResponse")];
}

function fieldsOf(attributes: string): FlexFields {
  const fields: Record<string, string> = Object.create(null);
  for (const [, name, double, single] of attributes.matchAll(ATTRIBUTE)) {
    fields[flexName(name!)] = (double ?? single ?? "")
      .replace(/&(amp|lt|gt|quot|apos);/g, (_, word: string) => ENTITIES[word]!)
      .trim();
  }
  return fields;
}
