/** How many random cases a test tries: the usual number, or `TEST_MORE` times as many, as `TEST_MORE=10 npm test` asks for a long run. */
export function runs(usual: number): number {
  return Math.ceil(usual * Number(process.env["TEST_MORE"] ?? 1));
}
