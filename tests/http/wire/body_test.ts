import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertTook, timed } from "../../support/timed.ts";
import { assertProblem, Fixture } from "../fixture.ts";
import { assertRaw, JSON_HEAD, Served } from "./served.ts";

describe("a body over the limit, behind a server", () => {
  const chunk = `400\r\n${" ".repeat(1024)}\r\n`;

  it("is refused by its length alone", async () => {
    await using it = new Served({ bodyLimit: 2048 });
    const answer = await it.raw(
      `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}Content-Length: 2049\r\n\r\n`,
    );
    assertRaw(answer, 413, "too-large");
  });

  for (const count of [3, 2000]) {
    it(`is refused in ${count} chunks`, async () => {
      await using it = new Served({ bodyLimit: 2048 });
      const answer = await it.raw(
        `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}`,
        "Transfer-Encoding: chunked\r\n\r\n",
        chunk.repeat(count),
        "0\r\n\r\n",
      );
      assertRaw(answer, 413, "too-large");
      assertEquals(it.store.calls, 0);
    });
  }

  it("is refused before it has ended", async () => {
    await using it = new Served({ bodyLimit: 2048 });
    const answer = await it.raw(
      `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}`,
      "Transfer-Encoding: chunked\r\n\r\n",
      chunk.repeat(3),
    );
    assertRaw(answer, 413, "too-large");
  });

  it("may come in chunks if it is under the limit", async () => {
    await using it = new Served({ bodyLimit: 2048 });
    const answer = await it.raw(
      `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}`,
      "Transfer-Encoding: chunked\r\n\r\n",
      `${chunk}29\r\n{"firstName":"Ada","lastName":"Lovelace"}\r\n0\r\n\r\n`,
    );
    assertStringIncludes(answer.head, "HTTP/1.1 201 ");
  });

  for (const [count, status] of [[900, 201], [20_000, 400]]) {
    it(
      `of ${count} pieces of a byte is answered ${status}`,
      timed(async () => {
        await using it = new Served();
        const json = '{"firstName":"Ada","lastName":""}'.padStart(count ?? 0);
        const begin = performance.now();
        const answer = await it.raw(
          `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}`,
          "Transfer-Encoding: chunked\r\n\r\n",
          json.replaceAll(/./g, "1\r\n$&\r\n") + "0\r\n\r\n",
        );
        assertStringIncludes(answer.head, `HTTP/1.1 ${status} `);
        if (status === 400) assertStringIncludes(answer.body, "larger pieces");
        assertTook(performance.now() - begin, 5_000);
      }),
    );
  }

  it(
    "in many pieces does not stop the others",
    timed(async () => {
      await using it = new Served({ bodyLimit: 1_048_576 });
      const body = "1\r\n \r\n".repeat(60_000);
      const uploads = Array.from({ length: 20 }, () =>
        it.raw(
          `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}`,
          "Transfer-Encoding: chunked\r\n\r\n",
          body,
        ));
      let slowest = 0;
      let done = false;
      const all = Promise.all(uploads).finally(() => done = true);
      while (!done) {
        const begin = performance.now();
        await (await it.fetch("/livez")).body?.cancel();
        slowest = Math.max(slowest, performance.now() - begin);
      }
      for (const { head } of await all) assertStringIncludes(head, " 400 ");
      assertTook(slowest, 15_000);
    }),
  );

  for (const coding of ["gzip, chunked", "Chunked", "chunked"]) {
    const status = coding.startsWith("gzip") ? 501 : 201;
    it(`with Transfer-Encoding: ${coding} is answered ${status}`, async () => {
      await using it = new Served();
      const json = '{"firstName":"Ada","lastName":""}';
      const answer = await it.raw(
        `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}`,
        `Transfer-Encoding: ${coding}\r\n\r\n21\r\n${json}\r\n0\r\n\r\n`,
      );
      assertStringIncludes(answer.head, `HTTP/1.1 ${status} `);
      if (status === 201) return;
      assertRaw(answer, 501, "unsupported-transfer-coding");
      assertEquals(it.store.calls, 0);
    });
  }

  const JSON_BODY = '{"firstName":"Ada","lastName":""}';
  const length = `Content-Length: ${JSON_BODY.length}\r\n`;
  const chunked = "Transfer-Encoding: chunked\r\n";
  for (const fields of [length + chunked, chunked + length]) {
    it(`is refused with ${fields.replaceAll("\r\n", " ")}`, async () => {
      await using it = new Served();
      const head = `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}${fields}\r\n`;
      const body = `21\r\n${JSON_BODY}\r\n0\r\n\r\n`;
      assertStringIncludes((await it.raw(head, body)).head, "HTTP/1.1 400 ");
      assertEquals(it.store.calls, 0);
    });
  }

  it("ends with its length, whatever comes after it", async () => {
    await using it = new Served();
    const head = `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}${length}\r\n`;
    for (const parts of [[JSON_BODY + "}}}}"], [JSON_BODY, "}}}}"]]) {
      const answer = await it.raw(head, ...parts);
      assertStringIncludes(answer.head, "HTTP/1.1 20");
    }
    assertEquals(it.store.persons.size, 1);
  });

  it("that ends before its length changes nothing", async () => {
    await using it = new Served();
    for (const sent of ["", JSON_BODY.slice(0, -1), "{}"]) {
      using connection = await it.connect();
      const head = `PUT /persons/a HTTP/1.1\r\n${JSON_HEAD}${length}\r\n`;
      await connection.write(new TextEncoder().encode(head + sent));
      await connection.closeWrite();
      await connection.readable.pipeTo(new WritableStream());
    }
    assertEquals(it.store.calls, 0);
    assertEquals(it.errors, []);
  });

  it("is refused twenty times, and the server still answers", async () => {
    await using it = new Served({ bodyLimit: 2048 });
    for (let i = 0; i < 20; i++) {
      const body = new Blob([" ".repeat(100_000)]).stream();
      const headers = { "Content-Type": "application/json" };
      const init = { method: "PUT", body, headers };
      await assertProblem(await it.fetch("/persons/a", init), 413, "too-large");
    }
    const alive = await it.fetch("/livez");
    assertEquals(await alive.json(), { status: "alive" });
  });
});

describe("a body that a program before the service made longer", () => {
  it("is refused, although its stated length is under the limit", async () => {
    await using it = new Fixture({ bodyLimit: 2048 });
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": "9",
    };
    const body = '{"firstName":"Ada","lastName":""}'.padEnd(2049);
    const request = new Request("http://localhost/persons/a", {
      method: "PUT",
      headers,
      body,
    });
    const delivery = { completed: new Promise<void>(() => {}) };
    const answer = await it.router.fetch(request, delivery);
    await assertProblem(answer, 413, "too-large");
    assertEquals(it.store.calls, 0);
  });
});

describe("a short body", () => {
  it("is read without a look at the promise that its answer is written", async () => {
    await using it = new Fixture();
    const body = '{"firstName":"Ada","lastName":"King"}';
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": `${body.length}`,
    };
    const init = { method: "PUT", headers, body };
    const request = new Request("http://localhost/persons/a", init);
    let looks = 0;
    const delivery = {
      get completed() {
        looks++;
        return Promise.resolve();
      },
    };
    const answer = await it.router.fetch(request, delivery);
    assertEquals([answer.status, looks], [201, 0]);
  });
});
