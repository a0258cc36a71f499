import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import { requirePredictor } from "../../predict/predictor/require-predictor.js";
import { callSettings } from "../call-settings.js";
import type { EngineStrategy } from "./strategy-types.js";

const strategy: OptionsOf<EngineStrategy> = {
  name: { kind: "text", required: true },
  method: callSettings.method,
  predictor: { kind: "value", read: requirePredictor },
  weights: { kind: "function" },
  share: { kind: "number", above: 0, max: 1e6 },
};

/** Declaration of the strategies of an engine. */
export const strategiesOption: OptionDeclaration = {
  kind: "list",
  of: { kind: "object", of: strategy as Readonly<Record<string, OptionDeclaration>> },
  minLength: 1,
  maxLength: 1_000,
};

/**
 * Strategies that do not contradict themselves or each other.
 *
 * @throws {@link PortfolioError} `conflicting-options` for two ways to find weights, `invalid-argument` for a name that stands twice
 */
export function checkStrategies(strategies: readonly EngineStrategy[]): void {
  const names = new Set<string>();
  strategies.forEach(({ name, method, predictor, weights }, k) => {
    if (names.has(name)) {
      throw new PortfolioError(
        "invalid-argument",
        `inputs.strategies[${k}].name is "${name}" once more: give each its own`,
      );
    }
    names.add(name);
    if ([method, predictor, weights].filter((one) => one !== undefined).length > 1) {
      throw new PortfolioError(
        "conflicting-options",
        `inputs.strategies[${k}] has several of method, predictor and weights: give one`,
        { strategy: name },
      );
    }
  });
}
