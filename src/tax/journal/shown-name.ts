/** Letters of a name that a message shows. */
const MOST = 80;

/** A name of a line, lot, asset or account as a message shows it: without quotes, and cut where it is long. */
export function shownName(name: string): string {
  return name.length > MOST ? `${name.slice(0, MOST)}…` : name;
}
