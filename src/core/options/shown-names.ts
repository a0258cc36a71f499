/** Words in quotes, joined by commas and "or". */
export function quoted(words: readonly (string | number)[]): string {
  const shown = words.map((word) => (typeof word === "string" ? `"${word}"` : String(word)));
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

/** Names joined by commas; of more than twelve the first twelve and how many more there are. */
export function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;
}

/** A name cut after 80 characters, for messages. */
export function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
