/**
 * Writes the JavaScript of the package: one file for each room, which its entry and those of others share.
 *
 * A bundler that splits by who reaches what makes some seventy small files of the library, and opening them takes longer than
 * compiling them. A file a room keeps the import of everything, and of one room, short.
 *
 *     npx tsx scripts/build/rooms.ts
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { type GetModuleInfo, type ManualChunkMeta, type OutputOptions, type Plugin, rollup } from "rollup";

const source = fileURLToPath(new URL("../../src/", import.meta.url));
const target = fileURLToPath(new URL("../../dist/", import.meta.url));
const rooms = readdirSync(source).filter((room) => existsSync(`${source}${room}/index.ts`));

/** The few functions that are taken from a package are bundled: importing then loads nothing else. */
const BUNDLED = /^pure-rand(\/|$)/;

/** Parts of a room that only some rooms above need have a file of their own. */
const PROGRAMS = ["linear-program", "quadratic-form", "quadratic-program", "convex-program"];

let ofBacktest: ReadonlySet<string> | undefined;

const typescript: Plugin = {
  name: "typescript",
  resolveId(id, importer) {
    if (id.startsWith(".") && importer?.startsWith(source))
      return fileURLToPath(new URL(id.replace(/\.js$/, ".ts"), `file://${importer}`));
    if (BUNDLED.test(id)) return fileURLToPath(import.meta.resolve(id));
    return id.startsWith(".") || id.startsWith("/") ? null : { id, external: true };
  },
  async transform(code, id) {
    if (!id.endsWith(".ts")) return null;
    return { code: (await transform(code, { loader: "ts", target: "es2022", charset: "ascii" })).code, map: null };
  },
};

/** The file of a module: that of its room; entries stay what they are. */
function fileOf(id: string, { getModuleInfo }: ManualChunkMeta): string | undefined {
  if (!id.startsWith(source)) return "core";
  const [room = "", inner] = id.slice(source.length).split("/");
  if (inner === undefined || inner === "index.ts") return undefined;
  if (room === "numerics" && PROGRAMS.includes(inner)) return "programs";
  ofBacktest ??= reachedFrom(`${source}backtest/index.ts`, getModuleInfo);
  // a backtest is loaded without plans of trades, harvests and forms
  if (room === "rebalance" && ofBacktest.has(id)) return "core";
  return room === "tax" && !ofBacktest.has(id) ? "tax-beyond" : room;
}

/** A module and all that it imports, and what those import. */
function reachedFrom(id: string, infoOf: GetModuleInfo, reached: Set<string> = new Set()): ReadonlySet<string> {
  if (reached.has(id)) return reached;
  reached.add(id);
  for (const imported of infoOf(id)?.importedIds ?? []) reachedFrom(imported, infoOf, reached);
  return reached;
}

const bundle = await rollup({
  input: {
    index: `${source}index.ts`,
    ...Object.fromEntries(rooms.map((room) => [`${room}/index`, `${source}${room}/index.ts`])),
  },
  plugins: [typescript],
  treeshake: { moduleSideEffects: false },
  onwarn(warning) {
    console.warn(warning.message);
  },
});
const formats: readonly OutputOptions[] = [
  { format: "es", entryFileNames: "[name].js", chunkFileNames: "rooms/[name].js" },
  { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "rooms/[name].cjs", exports: "named" },
];
rmSync(target, { recursive: true, force: true });
for (const format of formats) await bundle.write({ ...format, dir: target, manualChunks: fileOf });
await bundle.close();
