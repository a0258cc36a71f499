import { expect } from "vitest";

/** Every figure of a record within a tolerance, relative above 1; the message names the one that is not. */
export function expectFigures(actual: object, expected: Readonly<Record<string, number>>, tolerance: number): void {
  for (const [name, value] of Object.entries(expected)) {
    const figure = (actual as Readonly<Record<string, unknown>>)[name];
    expect(figure, name).toBeTypeOf("number");
    expect(Math.abs((figure as number) - value), `${name}: ${figure} against ${value}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  }
}
