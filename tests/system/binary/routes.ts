/**
 * A walk over every route of a service, whatever it runs on.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

/** Asks for a path, and asserts the status of the answer. */
async function ask(
  service: URL,
  method: string,
  path: string,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(new URL(path, service), {
    method,
    headers: { ...(body ? JSON_BODY : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  assertEquals(response.status, status, `${method} ${path}: ${text}`);
  return {
    body: text.startsWith("{") ? JSON.parse(text) : {},
    headers: response.headers,
  };
}

const JSON_BODY = { "Content-Type": "application/json" };
const ADA = { firstName: "Ada", lastName: "Lovelace" };
const PATH = "persons/a%2F%20b";

/** Walks over them all; a read is a hit at last if there is a cache. */
export async function walk(service: URL, cached: boolean): Promise<void> {
  await ask(service, "GET", "livez", 200);
  await ask(service, "GET", "readyz", 200);
  await ask(service, "GET", "metrics", 200);
  for (
    const path of [
      "",
      "console/main.js",
      "console/uplot.js",
      "openapi.json",
      "docs",
      "docs/ui.js",
    ]
  ) {
    await ask(service, "GET", path, 200);
  }

  await ask(service, "GET", PATH, 404);
  await ask(service, "PUT", PATH, 201, ADA);
  await ask(service, "PUT", PATH, 200, { ...ADA, lastName: "Byron" });
  const read = await hit(service, cached ? "person; hit" : "detail=source");
  assertEquals(read, { ...ADA, id: "a/ b", lastName: "Byron" });
  await ask(service, "HEAD", PATH, 200);
  const tag = (await ask(service, "GET", PATH, 200)).headers.get("ETag") ?? "";
  await ask(service, "GET", PATH, 304, undefined, { "If-None-Match": tag });
  const merge = { "Content-Type": "application/merge-patch+json" };
  const king = { lastName: "King" };
  await ask(service, "PATCH", PATH, 200, king, { ...merge, "If-Match": tag });
  await ask(service, "PATCH", PATH, 412, king, { ...merge, "If-Match": tag });

  const added = await ask(service, "POST", "persons", 201, ADA);
  assert(added.headers.has("Location"));
  const { id } = added.body;
  await ask(service, "POST", "persons", 409, { ...ADA, id });
  const batch = await ask(service, "GET", `persons?id=${id}&id=nobody`, 200);
  assertEquals(batch.body.persons, [{ ...ADA, id }]);
  assertEquals(batch.body.missing, ["nobody"]);
  const page = await ask(service, "GET", "persons?limit=1", 200);
  assertStringIncludes(page.headers.get("Link") ?? "", 'rel="next"');

  const source = (await ask(service, "GET", "admin/source", 200)).body.source;
  assertEquals(source, cached ? "cache" : "database");
  await ask(service, "PUT", "admin/source", 200, { source: "database" });
  await hit(service, "detail=source");
  const back = cached ? 200 : 409;
  await ask(service, "PUT", "admin/source", back, { source: "cache" });

  await ask(service, "GET", "nowhere", 404);
  await ask(service, "PUT", PATH, 400, { firstName: 1 });
  await ask(service, "DELETE", `persons/${id}`, 204);
  await ask(service, "DELETE", PATH, 204);
  await ask(service, "DELETE", PATH, 404);
}

/** Reads until it is answered in that way: soon after the start it may not. */
async function hit(service: URL, status: string) {
  for (let left = 500;; left--) {
    const { body, headers } = await ask(service, "GET", PATH, 200);
    const told = headers.get("Cache-Status") ?? "";
    if (told.includes(status)) return body;
    if (left === 0) throw new Error(`${PATH} is answered by ${told}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
