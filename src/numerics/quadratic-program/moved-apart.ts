import type { QuadraticProgram } from "./quadratic-program.js";

/** The program with every limit that is not an equality moved outwards by a different amount of about `distance`, so that no two meet. */
export function movedApart(program: QuadraticProgram, distance: number): QuadraticProgram {
  let h = 0.5;
  const amount = (): number => {
    h = (h * 997.13 + 0.61803398875) % 1;
    return distance * (0.5 + h);
  };
  const { lower, upper, rowLower, rowUpper } = program;
  return {
    ...program,
    lower: lower.map((low, j) => (low === upper[j] ? low : low - amount())),
    upper: upper.map((high, j) => (high === lower[j] ? high : high + amount())),
    rowLower: rowLower.map((low, r) => (low === rowUpper[r] ? low : low - amount())),
    rowUpper: rowUpper.map((high, r) => (high === rowLower[r] ? high : high + amount())),
  };
}
