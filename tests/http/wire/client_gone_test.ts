import { setTimeout as pause } from "node:timers/promises";
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventually } from "../../system/e2e/eventually.ts";
import { BODY } from "../failing.ts";
import { Served } from "./served.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const JSON_BODY =
  `Content-Type: application/json\r\nContent-Length: ${BODY.length}`;

/** Waits until the only place is free again. */
async function freed(it: Served): Promise<void> {
  await eventually(async () => {
    const response = await it.fetch("/persons");
    await response.body?.cancel();
    return response.status;
  }, (status) => status === 200);
}

describe("a client that goes away", () => {
  it("before its body is complete changes nothing and frees its place", async () => {
    // The end of a body's time would free the place, too.
    const bodyTimeout = 3_600_000;
    await using it = new Served({ maxRequests: 1, bodyTimeout });
    for (let i = 0; i < 20; i++) {
      const connection = await it.connect();
      await connection.write(
        encode(`PUT /persons/a HTTP/1.1\r\nHost: x\r\n${JSON_BODY}\r\n\r\n{`),
      );
      await pause(2);
      connection.close();
      await freed(it);
    }
    assertEquals([it.store.persons.size, it.errors], [0, []]);
  });

  it("while it is served does not stop the write, and frees its place", async () => {
    await using it = new Served({ maxRequests: 1 });
    const put = it.store.put.bind(it.store);
    let begun = Promise.withResolvers<void>();
    let go = Promise.withResolvers<void>();
    it.store.put = async (...args) => {
      begun.resolve();
      await go.promise;
      return await put(...args);
    };
    for (let i = 0; i < 10; i++) {
      begun = Promise.withResolvers();
      go = Promise.withResolvers();
      const connection = await it.connect();
      await connection.write(encode(
        `PUT /persons/${i} HTTP/1.1\r\nHost: x\r\n${JSON_BODY}\r\n\r\n${BODY}`,
      ));
      await begun.promise;
      connection.close();
      await pause(2);
      go.resolve();
      await pause(2);
      const response = await it.fetch("/livez");
      await response.body?.cancel();
    }
    assertEquals(it.store.persons.size, 10);
    assertEquals(it.errors, []);
    assertEquals(
      it.audits.map(({ fields }) => fields.status),
      Array(10).fill(201),
    );
    await freed(it);
  });
});
