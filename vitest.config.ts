import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.prop.test.ts"],
    typecheck: { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "./tsconfig.json" },
    setupFiles: ["test/setup.ts"],
    testTimeout: 60_000,
    // Two workers that load the library once: no test file changes what another one reads.
    pool: "threads",
    maxWorkers: 2,
    isolate: false,
    coverage: { provider: "v8", include: ["src/**/*.ts"], exclude: ["src/**/index.ts"], reporter: ["text-summary"] },
  },
});
