import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertProblem, Fixture } from "../fixture.ts";

const BODY = '{"firstName":"Ada","lastName":"Lovelace"}';

const ROUTES = [
  { method: "PUT", path: "/persons/a", body: BODY },
  { method: "POST", path: "/persons", body: BODY },
  { method: "PUT", path: "/admin/source", body: '{"source":"cache"}' },
];

/** A stream of `count` chunks, and how many of them were asked for. */
function chunks(chunk: string, count: number) {
  const seen = { pulled: 0, cancelled: false };
  const bytes = new TextEncoder().encode(chunk);
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (seen.pulled === count) return controller.close();
      seen.pulled += 1;
      controller.enqueue(bytes);
    },
    cancel() {
      seen.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { stream, seen };
}

for (const { method, path, body } of ROUTES) {
  describe(`the body of ${method} ${path}`, () => {
    it("must be JSON", async () => {
      await using it = new Fixture();
      const headers = { "Content-Type": "text/plain" };
      const response = await it.send(method, path, { body, headers });
      await assertProblem(response, 415, "unsupported-media-type");
      assertEquals(response.headers.get("Accept"), "application/json");
      assertEquals(it.store.calls, 0);
    });

    it("that is empty gets a 400 that says so, one that is cut off a 400 about JSON", async () => {
      await using it = new Fixture();
      const bodies = [["", "The body must not be empty"], [
        body.slice(1),
        "The body must be JSON",
      ]];
      for (const [sent = "", detail] of bodies) {
        const response = await it.send(method, path, { body: sent });
        const { errors } = await assertProblem(response, 400, "invalid");
        assertEquals(errors, [{ pointer: "", detail }]);
      }
    });

    it("may begin with a byte order mark", async () => {
      await using it = new Fixture();
      const marked = "\ufeff" + body;
      assert((await it.send(method, path, { body: marked })).ok);
    });

    it("may have as many bytes as the limit, and not one more", async () => {
      await using it = new Fixture({ bodyLimit: 100 });
      const most = await it.send(method, path, { body: body.padEnd(100) });
      assert(most.ok);
      const more = await it.send(method, path, { body: body.padEnd(101) });
      await assertProblem(more, 413, "too-large");
    });

    it("is not read if its length is over the limit", async () => {
      await using it = new Fixture({ bodyLimit: 100 });
      const { stream, seen } = chunks(" ", 1);
      const headers = { "Content-Length": "101" };
      const response = await it.send(method, path, { body: stream, headers });
      await assertProblem(response, 413, "too-large");
      assertEquals(seen.pulled, 0);
    });

    it("is read no further than the limit, whatever its length says", async () => {
      await using it = new Fixture({ bodyLimit: 100 });
      for (const length of [undefined, "0", "1", "100", "-1", "x"]) {
        const { stream, seen } = chunks(" ".repeat(30), 1000);
        const headers: Record<string, string> = length === undefined
          ? {}
          : { "Content-Length": length };
        const response = await it.send(method, path, { body: stream, headers });
        await assertProblem(response, 413, "too-large");
        assertEquals(seen, { pulled: 4, cancelled: true });
      }
      assertEquals(it.store.calls, 0);
    });

    it("may be cut anywhere, even within a character", async () => {
      await using it = new Fixture();
      const bytes = new TextEncoder().encode(body.replace("Ada", "Ádá😀"));
      const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
      assert((await it.send(method, path, { body: stream })).ok);
    });

    it("that the server around the service has read gets a 500 that says so", async () => {
      const readers: [read: (it: Request) => unknown, delivery?: object][] = [
        [(it) => it.text()],
        [(it) => it.body?.getReader()],
        // The server of Deno holds a short body to its length.
        [(it) => it.text(), { completed: Promise.resolve() }],
      ];
      for (const [read, delivery] of readers) {
        await using it = new Fixture();
        const headers = {
          "Content-Type": "application/json",
          "Content-Length": `${body.length}`,
        };
        const request = new Request(`http://h${path}`, {
          method,
          headers,
          body,
        });
        await read(request);
        const response = await it.router.request(
          request,
          undefined,
          delivery,
        );
        const { detail } = await assertProblem(response, 500, "internal");
        assertStringIncludes(detail, "request.clone()");
        assertEquals([it.store.calls, it.errors.length], [0, 0]);
      }
    });

    it("that breaks off is refused", async () => {
      await using it = new Fixture();
      const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => controller.error(new Error("reset")),
      });
      const response = await it.send(method, path, { body: stream });
      await assertProblem(response, 400, "invalid");
      assertEquals([it.store.calls, it.errors.length], [0, 0]);
    });
  });
}
