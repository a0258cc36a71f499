import { settingGroups } from "./declared-settings.js";
import type { NumberSetting, SettingDeclaration } from "./setting-types.js";

/**
 * The JSON Schema (2020-12) of a configuration file: nested settings, all of them optional, no others allowed.
 *
 * @returns plain data; contradictions between settings are not in it, `validateConfig` finds them
 * @example
 * writeFileSync("omni-alpha.schema.json", JSON.stringify(configJsonSchema(), null, 2));
 */
export function configJsonSchema(): object {
  const groups = Object.entries(settingGroups).map(([group, settings]) => [
    group,
    {
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(Object.entries(settings).map(([key, declared]) => [key, schemaOf(declared)])),
    },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of omni-alpha",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(groups),
  };
}

function schemaOf(declared: SettingDeclaration): object {
  const about = { description: `${declared.doc} Unit: ${declared.unit}.`, default: declared.default };
  switch (declared.kind) {
    case "number":
      if (declared.or === undefined) return { ...numberSchema(declared), ...about };
      return { anyOf: [numberSchema(declared), { enum: [...declared.or] }], ...about };
    case "choice":
      return { enum: [...declared.of], ...about };
    case "boolean":
      return { type: "boolean", ...about };
    case "text":
      return { type: "string", minLength: 1, ...about };
  }
}

function numberSchema({ min, above, max, below, integer }: NumberSetting): object {
  return {
    type: integer === true ? "integer" : "number",
    ...(min !== undefined && { minimum: min }),
    ...(above !== undefined && { exclusiveMinimum: above }),
    ...(max !== undefined && { maximum: max }),
    ...(below !== undefined && { exclusiveMaximum: below }),
  };
}
