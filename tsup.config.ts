import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "tsup";

const rooms = readdirSync("src").filter((room) => existsSync(`src/${room}/index.ts`));

export default defineConfig({
  entry: {
    index: "src/index.ts",
    ...Object.fromEntries(rooms.map((room) => [`${room}/index`, `src/${room}/index.ts`])),
  },
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  splitting: true,
  treeshake: true,
  // the few functions taken from packages are bundled: importing then loads nothing else
  noExternal: ["simple-statistics", /^pure-rand/],
  clean: true,
  sourcemap: false,
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
});
