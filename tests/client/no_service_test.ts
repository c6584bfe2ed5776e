import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ClientError } from "../../src/client/client_error.ts";
import { PersonClient } from "../../src/client/person_client.ts";
import { ADDRESS, FakeService, json, named } from "./fake_service.ts";

const TOKEN = "hunter2-hunter2-hunter2";

// More than one batch.
const many = Array.from({ length: 500 }, (_, n) => `p${n}`);

const code = async (work: () => Promise<unknown>) =>
  (await assertRejects(work, ClientError)).code;

describe("a client without a true service", () => {
  it("ends each call by its own time, or by the signal of the caller", async () => {
    const never = () => new Promise<Response>(() => {});
    const people = new PersonClient(ADDRESS, { fetch: never, timeout: 60_000 });
    const reason = new RangeError("enough");
    const calls: ((options: {
      timeout?: number;
      signal?: AbortSignal;
    }) => Promise<unknown>)[] = [
      (options) => people.get("ada", options),
      (options) => people.read("ada", options),
      (options) => people.getMany(many, options),
      (options) => people.put(named("King"), options),
      (options) => people.patch("ada", {}, options),
      (options) => people.patch("ada", () => ({}), options),
      (options) => people.delete("ada", options),
      (options) => Array.fromAsync(people.list(options)),
    ];
    for (const call of calls) {
      assertEquals(await code(() => call({ timeout: 5 })), "timeout");
      const controller = new AbortController();
      const calling = call({ signal: controller.signal });
      controller.abort(reason);
      assertEquals(await assertRejects(() => calling), reason);
      assertEquals(
        await assertRejects(() => call({ signal: controller.signal })),
        reason,
      );
    }
  });

  it("asks for a second page only when the caller wants it, and ends", async () => {
    const link = (n: number) => ({ Link: `<?after=p${n}>; rel="next"` });
    const page = (n: number) => json({ persons: [] }, 200, link(n));
    let n = 0;
    const service = new FakeService(() => page(n++));
    const people = new PersonClient(ADDRESS, { fetch: service.fetch });
    assertEquals(
      await code(() => Array.fromAsync(people.list())),
      "bad_answer",
    );
    assertEquals(service.sent.length, 1);
  });

  it("refuses options that cannot be used", () => {
    for (
      const make of [
        () => new PersonClient("nowhere"),
        () => new PersonClient(ADDRESS, { timeout: 0 }),
        () => new PersonClient(ADDRESS, { retries: -1 }),
        () => new PersonClient(ADDRESS, { token: "a\nb" }),
      ]
    ) assertThrows(make, TypeError);
  });

  it("shows no token when it is printed", () => {
    const people = new PersonClient(ADDRESS, { token: TOKEN });
    const shown = Deno.inspect(people, { depth: 9, showHidden: true });
    assert(!shown.includes(TOKEN) && !JSON.stringify(people).includes(TOKEN));
  });
});
