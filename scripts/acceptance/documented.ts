/**
 * How much of the public surface has a comment: functions, types, their properties; and which tags functions lack.
 *
 *   npx tsx scripts/acceptance/documented.ts [least=0.95] [list]
 *
 * Counted are every exported symbol and every property and method of an exported interface or class. The keys of an object that
 * is written out inside a property, `{ readonly max: number }`, are described by the comment of that property and are not counted
 * by themselves; nor is what a class inherits from the language. Exits with 1 below `least`, when a function lacks a tag, or when
 * a comment is a bare word or number. With `list` the names are printed.
 */
import { readFileSync } from "node:fs";
import {
  Application,
  type Comment,
  type DeclarationReflection,
  ReflectionKind,
  type SignatureReflection,
} from "typedoc";

const [least = "0.95", list] = process.argv.slice(2);
const app = await Application.bootstrapWithPlugins({ logLevel: "Error" });
const project = await app.convert();
if (project === undefined) throw new Error("typedoc could not read the sources");

const symbols = project.getReflectionsByKind(
  ReflectionKind.Function |
    ReflectionKind.Interface |
    ReflectionKind.TypeAlias |
    ReflectionKind.Variable |
    ReflectionKind.Class,
) as DeclarationReflection[];
const members = project.getReflectionsByKind(
  ReflectionKind.Property | ReflectionKind.Method,
) as DeclarationReflection[];
const properties = members.filter(
  (one) => !one.getFullName().includes("__type") && !one.sources?.[0]?.fileName.includes("node_modules"),
);

const commented = (one: DeclarationReflection): boolean =>
  one.hasComment() || (one.signatures?.some((signature) => signature.hasComment()) ?? false);
const place = (one: DeclarationReflection): string =>
  `${one.getFullName()} (${one.sources?.[0]?.fileName}:${one.sources?.[0]?.line})`;

function printed(what: string, names: readonly string[]): number {
  console.log(`${what}: ${names.length}`);
  if (list) for (const name of names) console.log(`  ${name}`);
  return names.length;
}

function share(name: string, of: readonly DeclarationReflection[]): number {
  const bare = of.filter((one) => !commented(one));
  console.log(
    `${name}: ${of.length - bare.length} of ${of.length} have a comment (${(100 * (1 - bare.length / of.length)).toFixed(1)} %)`,
  );
  if (list) for (const one of bare) console.log(`  ${place(one)}`);
  return of.length - bare.length;
}
const documented = share("exported symbols", symbols) + share("their properties", properties);

/** Whether what a function calls can throw: it throws, or reads its arguments through a reader that does. */
const files = new Map<string, boolean>();
function throws(file: string): boolean {
  let known = files.get(file);
  if (known === undefined) {
    known = /\bthrow |\b(read|require|check|resolve)[A-Z]\w*\(/.test(readFileSync(file, "utf8"));
    files.set(file, known);
  }
  return known;
}

/** Tags that a function's comment must have: @param for each parameter, @returns unless it gives nothing, @throws if it does. */
const lacking = symbols
  .flatMap((one) => one.signatures ?? [])
  .filter(({ kind }) => kind === ReflectionKind.CallSignature)
  .flatMap((signature: SignatureReflection) => {
    const missing: string[] = [];
    for (const parameter of signature.parameters ?? [])
      if (!parameter.hasComment()) missing.push(`@param ${parameter.name}`);
    if (!signature.comment?.getTag("@returns") && signature.type?.toString() !== "void") missing.push("@returns");
    const file = signature.parent.sources?.[0]?.fullFileName;
    if (!signature.comment?.getTag("@throws") && file !== undefined && throws(file)) missing.push("@throws");
    return missing.length === 0 ? [] : [`${signature.name}: ${missing.join(", ")}`];
  });
const tags = printed("functions that lack a tag", lacking);

/** A comment such as "0.95." or "`hifo`.": no sentence. */
const isBare = (comment: Comment | undefined): boolean => {
  const text = comment?.summary
    .map((part) => part.text)
    .join("")
    .trim();
  return text !== undefined && text !== "" && !/\s/.test(text);
};
const words = printed(
  "comments that are a bare word or number",
  [...symbols, ...properties].filter((one) => isBare(one.comment)).map(place),
);

const all = documented / (symbols.length + properties.length);
console.log(`documented: ${(100 * all).toFixed(1)} %`);
process.exit(all >= Number(least) && tags === 0 && words === 0 ? 0 : 1);
