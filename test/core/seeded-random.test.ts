import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/index.js";

test("the same seed gives the same stream, another seed another", () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 5 },
      (
        (random) => () =>
          random.uniform()
      )(seededRandom(seed)),
    );
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(1)).not.toEqual(draw(1 + 2 ** 33));
});

test("uniforms fill [0, 1) and normals have the moments of the normal", () => {
  const random = seededRandom(7);
  const count = 200_000;
  let uniform = 0;
  let square = 0;
  let fourth = 0;
  for (let k = 0; k < count; k++) {
    const u = random.uniform();
    if (!(u >= 0 && u < 1)) throw new Error(`${u} is not in [0, 1)`);
    uniform += u / count;
    const z = random.normal();
    square += z ** 2 / count;
    fourth += z ** 4 / count;
  }
  // five standard errors: sqrt(1/12/n), sqrt(2/n), sqrt(96/n)
  expect(Math.abs(uniform - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  expect(Math.abs(fourth - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
});

test("the quick uniforms are one draw of the same stream each", () => {
  const random = seededRandom(9);
  let sum = 0;
  for (let k = 0; k < 100_000; k++) {
    const u = random.uniform32();
    if (!(u >= 0 && u < 1)) throw new Error(`${u} is not in [0, 1)`);
    sum += u / 100_000;
  }
  expect(Math.abs(sum - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 100_000));
  expect(seededRandom(9).uniform32() - seededRandom(9).uniform()).toBeLessThan(2 ** -26);
});

test("whole numbers stay below the bound and reach every one", () => {
  const random = seededRandom(3);
  expect(new Set(Array.from({ length: 500 }, () => random.integer(6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});

test("a seed that is no whole number is refused", () => {
  expect(() => seededRandom(0.5)).toThrow(/seed is 0\.5: give a whole number/);
  expect(() => seededRandom(Number.NaN)).toThrow(/seed is NaN/);
});
