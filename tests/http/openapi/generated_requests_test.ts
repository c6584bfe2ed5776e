import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import type { Pointed } from "../../support/description/pointed.ts";
import { ada, Fixture } from "../fixture.ts";
import { describedApi, operationsOf } from "./described.ts";

/** A request, as the description lets a client make it. */
interface Generated {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** The person who is there, and one who is not. */
const IDS = ["ada", "a/b"];

/** Values of the schema, and at times others. */
function valuesOf(schema: Pointed): fc.Arbitrary<unknown> {
  const odd = fc.oneof(fc.string({ maxLength: 3 }), fc.jsonValue());
  return fc.oneof({ arbitrary: valid(schema), weight: 9 }, odd);
}

function valid(schema: Pointed): fc.Arbitrary<unknown> {
  const constant = schema.value("const") ?? schema.value("default");
  if (constant !== undefined) return fc.constant(constant);
  const values = schema.value("enum");
  if (Array.isArray(values)) return fc.constantFrom(...values);
  const examples = schema.value("examples");
  if (Array.isArray(examples)) return fc.constantFrom(...examples);
  switch (schema.value("type")) {
    case "object":
      return fc.record(
        Object.fromEntries(
          (schema.at("properties")?.entries() ?? [])
            .map(([name, it]) => [name, valuesOf(it)]),
        ),
        {
          requiredKeys: schema.value("required") as string[] | undefined ?? [],
        },
      );
    case "array": {
      const items = schema.at("items");
      return fc.array(items ? valid(items) : fc.anything(), { maxLength: 4 });
    }
    case "integer":
    case "number":
      return fc.integer({ min: 0, max: 1001 });
    default:
      return fc.oneof(
        fc.constantFrom(...IDS),
        fc.string({ unit: "grapheme", maxLength: 8 }),
      );
  }
}

/** The part of a request that a parameter makes. */
function parameterOf(it: Pointed): fc.Arbitrary<Partial<Generated>> {
  const schema = it.at("schema");
  const name = String(it.value("name"));
  const value = schema ? valuesOf(schema) : fc.constant("");
  switch (it.value("in")) {
    case "path":
      return value.map((text) => ({
        target: encodeURIComponent(textOf(text)),
      }));
    case "query":
      return fc.option(value, { nil: [] }).map((value) => ({
        target: [value].flat()
          .map((text) => `${name}=${encodeURIComponent(textOf(text))}`)
          .join("&"),
      }));
    default:
      return fc.option(value, { nil: undefined, freq: 1 }).map((text) => ({
        // A field cannot hold every character.
        headers: text === undefined
          ? {}
          : { [name]: textOf(text).replaceAll(/[^ -~]/g, "").trim() },
      }));
  }
}

/** The text of a parameter. `fetch` cannot send half a surrogate pair. */
function textOf(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.toWellFormed();
}

/** Requests for one operation. */
function requestsFor(
  name: string,
  operation: Pointed,
): fc.Arbitrary<Generated> {
  const [method = "", path = ""] = name.split(" ");
  const parameters = operation.at("parameters")?.entries()
    .map(([, it]) => it) ?? [];
  const at = (place: string) =>
    fc.tuple(
      ...parameters.filter((it) => it.value("in") === place).map(parameterOf),
    );
  const content = operation.at("requestBody", "content")?.entries()[0];
  const schema = content?.[1].at("schema");
  const body = schema
    ? valuesOf(schema).map((it) => JSON.stringify(it))
    : fc.constant(undefined);
  return fc.tuple(at("path"), at("query"), at("header"), body).map(
    ([[id], query, headers, body]) => ({
      method,
      target: path.replace(/\{\w+\}/, () => id?.target ?? "") + "?" +
        query.map((it) => it.target).filter((it) => it !== "").join("&"),
      headers: Object.assign(
        content ? { "Content-Type": content[0] } : {},
        ...headers.map((it) => it.headers),
      ),
      ...body === undefined ? {} : { body },
    }),
  );
}

/** 503 and 504 that say what the client asked for, and are no failures. */
const ASKED_FOR = ["urn:problem:person:not-cached"];

describe("requests that are generated from the description", () => {
  for (const [name, operation] of operationsOf(describedApi())) {
    it(`find no failure and nothing undescribed: ${name}`, async () => {
      await using it = new Fixture();
      const answered = new Set<number>();
      const property = fc.asyncProperty(
        requestsFor(name, operation),
        async ({ method, target, headers, body }) => {
          it.store.persons.set(ada("ada").id, ada("ada"));
          const init = { headers, ...body === undefined ? {} : { body } };
          // The fixture requires that the answer is described.
          const response = await it.send(method, target, init);
          answered.add(response.status);
          const text = await response.text();
          const fine = response.status < 500 || method === "HEAD" ||
            ASKED_FOR.some((type) => text.includes(type));
          assert(fine, `${response.status} ${text}`);
        },
      );
      await fc.assert(property, { numRuns: 200 });
      assertEquals(it.errors, []);
      const ok = [...answered].some((status) => status < 300);
      assert(ok, `${name} was only answered ${[...answered]}`);
    });
  }
});
