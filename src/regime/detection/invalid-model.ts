import { PortfolioError } from "../../core/errors/portfolio-error.js";

/** The error of a model that cannot be gone on from. */
export function invalidModel(name: string, why: string): PortfolioError {
  return new PortfolioError("invalid-state", `${name} ${why}: give the model of a reading made by this version`, {
    argument: name,
  });
}
