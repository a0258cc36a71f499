import type { OptionDeclaration } from "./option-types.js";

/** A declaration without its default: what is left out stays left out. */
export function withoutDefault(declared: OptionDeclaration): OptionDeclaration {
  if (!("default" in declared)) return declared;
  const { default: _, ...rest } = declared;
  return rest;
}
