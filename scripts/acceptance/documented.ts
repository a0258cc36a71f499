/**
 * How much of the public surface has a comment: functions, types, their properties; and which tags functions lack.
 *
 *   npx tsx scripts/acceptance/documented.ts [least=0.95] [list]
 *
 * Counted as JSR counts: every exported symbol, and every property of an exported type. Exits with 1 below `least`.
 * With `list` the names without a comment, and the functions without a tag, are printed.
 */
import { Application, type DeclarationReflection, ReflectionKind, type SignatureReflection } from "typedoc";

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
const properties = project.getReflectionsByKind(
  ReflectionKind.Property | ReflectionKind.Method,
) as DeclarationReflection[];

const commented = (one: DeclarationReflection): boolean =>
  one.hasComment() || (one.signatures?.some((signature) => signature.hasComment()) ?? false);

function share(name: string, of: readonly DeclarationReflection[]): number {
  const bare = of.filter((one) => !commented(one));
  console.log(
    `${name}: ${of.length - bare.length} of ${of.length} have a comment (${(100 * (1 - bare.length / of.length)).toFixed(1)} %)`,
  );
  if (list)
    for (const one of bare)
      console.log(`  ${one.getFullName()} (${one.sources?.[0]?.fileName}:${one.sources?.[0]?.line})`);
  return of.length - bare.length;
}
const documented = share("exported symbols", symbols) + share("their properties", properties);

/** Tags that a function's comment must have: @param for each parameter, @returns unless it gives nothing. */
const lacking = symbols
  .flatMap((one) => one.signatures ?? [])
  .filter(({ kind }) => kind === ReflectionKind.CallSignature)
  .flatMap((signature: SignatureReflection) => {
    const missing: string[] = [];
    for (const parameter of signature.parameters ?? [])
      if (!parameter.hasComment()) missing.push(`@param ${parameter.name}`);
    if (!signature.comment?.getTag("@returns") && signature.type?.toString() !== "void") missing.push("@returns");
    return missing.length === 0 ? [] : [`${signature.name}: ${missing.join(", ")}`];
  });
console.log(`functions that lack a tag: ${lacking.length}`);
if (list) for (const one of lacking) console.log(`  ${one}`);

const all = documented / (symbols.length + properties.length);
console.log(`documented: ${(100 * all).toFixed(1)} %`);
process.exit(all >= Number(least) ? 0 : 1);
