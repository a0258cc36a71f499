import { defineConfig } from "vitest/config";

/** The service's own tests start servers, so they run beside `npm test`: once on the embedded database, once on PostgreSQL. */
export default defineConfig({
  test: {
    include: ["test/service/*.spec.{ts,mjs}"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
