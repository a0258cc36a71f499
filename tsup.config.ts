import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "tsup";

const rooms = readdirSync("src").filter((room) => existsSync(`src/${room}/index.ts`));

// The declarations only: scripts/build/rooms.ts writes the JavaScript beside them.
export default defineConfig({
  entry: {
    index: "src/index.ts",
    ...Object.fromEntries(rooms.map((room) => [`${room}/index`, `src/${room}/index.ts`])),
  },
  format: ["esm", "cjs"],
  clean: false,
  dts: { only: true, compilerOptions: { ignoreDeprecations: "6.0" } },
});
