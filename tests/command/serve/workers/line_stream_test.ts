import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { LineStream } from "../../../../src/command/serve/workers/line_stream.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a stream of lines", () => {
  it("finishes one write before it begins the next", async () => {
    let text = "";
    const lines = new LineStream({
      // As a pipe that is almost full.
      async write(chunk) {
        await Promise.resolve();
        text += new TextDecoder().decode(chunk.subarray(0, 3));
        return Math.min(3, chunk.length);
      },
    });
    const written = [
      lines.write(bytes("first\n")),
      lines.write(bytes("2nd\n")),
    ];
    assertEquals(await Promise.all(written), [6, 4]);
    assertEquals(text, "first\n2nd\n");
  });

  it("goes on after a write that failed", async () => {
    let fails = true;
    const lines = new LineStream({
      write: (chunk) =>
        fails
          ? Promise.reject(new Error("gone"))
          : Promise.resolve(chunk.length),
    });
    await assertRejects(() => lines.write(bytes("a")), Error, "gone");
    fails = false;
    assertEquals(await lines.write(bytes("bc")), 2);
  });
});
