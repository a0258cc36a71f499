import { expect, test } from "vitest";
import { openApiDocument, serviceRoutes } from "../../src/schemas/index.js";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

const document = openApiDocument() as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test("the document is OpenAPI 3.1 and survives JSON", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

test("every reference leads to something, and every schema is referred to", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);
  const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(new Set(references)).toEqual(new Set(schemas));
});

test("every operation has an id of its own", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every route stands in the document, with its parameters, its body and every status that can occur", () => {
  for (const route of serviceRoutes) {
    const operation = document.paths[route.path]?.[route.method];
    expect(operation?.operationId).toBe(route.id);
    const { parameters = [], requestBody, responses } = operation!;
    const inPath = parameters.filter((one) => one.in === "path").map(({ name }) => `{${name}}`);
    expect(inPath).toEqual(route.path.match(/\{\w+\}/g) ?? []);
    expect(requestBody !== undefined).toBe(route.body !== undefined);
    const expected = new Set([...Object.keys(route.answers), "400", "401", "403", "408", "429", "431", "500", "503"]);
    if (route.path.includes("{")) expected.add("404");
    if (route.writes) expected.add("409");
    if (route.ifMatch) expected.add("412");
    if (route.ifMatch === "required") expected.add("428");
    for (const status of expected)
      expect([route.id, Object.keys(responses)]).toEqual([route.id, expect.arrayContaining([status])]);
  }
});

test("problems are problems: every status from 400 on has that media type", () => {
  for (const { operation } of operations) {
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      expect(description.length).toBeGreaterThan(3);
      if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual(["application/problem+json"]);
    }
  }
});

test("a link leads to an operation and names its parameters alone", () => {
  const byId = new Map(operations.map(({ path, operation }) => [operation.operationId, path]));
  const links = operations.flatMap(({ operation }) =>
    Object.values(operation.responses).flatMap((response) =>
      Object.values((response as { links?: Record<string, { operationId: string; parameters: object }> }).links ?? {}),
    ),
  );
  expect(links.length).toBeGreaterThan(5);
  for (const { operationId, parameters } of links) {
    for (const name of Object.keys(parameters)) expect(byId.get(operationId)).toContain(`{${name}}`);
  }
});
