/**
 * The cells of one record of a delimited text, trimmed and without quotes.
 *
 * `"open"`: a quote is not closed, so the record may go on in the next line. `"broken"`: text stands behind a closing quote.
 */
export function recordCells(text: string, delimiter: string): string[] | "open" | "broken" {
  if (!text.includes('"')) return text.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let start = at;
    while (text[start] === " " || (text[start] === "\t" && delimiter !== "\t")) start += 1;
    if (text[start] !== '"') {
      const end = text.indexOf(delimiter, at);
      cells.push((end < 0 ? text.slice(at) : text.slice(at, end)).trim());
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let close = start + 1;
    for (;;) {
      close = text.indexOf('"', close);
      if (close < 0) return "open";
      if (text[close + 1] !== '"') break;
      close += 2;
    }
    cells.push(
      text
        .slice(start + 1, close)
        .replaceAll('""', '"')
        .trim(),
    );
    let end = close + 1;
    while (text[end] === " " || (text[end] === "\t" && delimiter !== "\t")) end += 1;
    if (end >= text.length) return cells;
    if (text[end] !== delimiter) return "broken";
    at = end + 1;
  }
}
