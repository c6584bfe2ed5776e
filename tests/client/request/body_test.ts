import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readText } from "../../../src/client/request/body.ts";
import { ClientError } from "../../../src/client/client_error.ts";

const { signal } = new AbortController();

describe("the body of an answer", () => {
  it("is text, also if a character comes in two parts", async () => {
    const bytes = new TextEncoder().encode("a😀b");
    const body = ReadableStream.from([bytes.slice(0, 3), bytes.slice(3)]);
    assertEquals(await readText(new Response(body), signal, {}), "a😀b");
  });

  it("is empty if there is none", async () => {
    assertEquals(await readText(new Response(null), signal, {}), "");
  });

  it("is refused if it never ends, and is not read on", async () => {
    let canceled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)),
      cancel: () => void (canceled = true),
    });
    const read = () =>
      readText(new Response(body), signal, { status: 200, mayBeApplied: true });
    const error = await assertRejects(read, ClientError, "16777216 bytes");
    assertEquals([error.code, error.status], ["bad_answer", 200]);
    assert(error.mayBeApplied && canceled);
  });

  it("is refused if it is not UTF-8", async () => {
    const response = new Response(new Uint8Array([0x22, 0xff, 0x22]));
    const read = () => readText(response, signal, {});
    assertEquals((await assertRejects(read, ClientError)).code, "bad_answer");
  });

  it("ends when the signal does, although nothing comes", async () => {
    const controller = new AbortController();
    let canceled = false;
    const body = new ReadableStream({
      cancel: () => void (canceled = true),
    });
    const reading = readText(new Response(body), controller.signal, {});
    controller.abort(new RangeError("enough"));
    await assertRejects(() => reading, RangeError, "enough");
    assert(canceled);
  });
});
