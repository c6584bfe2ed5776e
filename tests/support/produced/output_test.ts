import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SteadyTime } from "../fakes/steady_time.ts";
import { Output } from "./output.ts";

/** An output, and what writes to it. */
function fixture() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const write = (text: string) => writer.write(new TextEncoder().encode(text));
  return { output: new Output(readable, "log"), write, writer };
}

describe("what a process writes", () => {
  it("is found now or later", async () => {
    const { output, write, writer } = fixture();
    const found = output.match(/a(b)/);
    await write("xa");
    await write("bx");
    assertEquals((await found)[1], "b");
    assertEquals((await output.match(/x$/)).index, 3);
    await writer.close();
    assertEquals(await output.all, "xabx");
  });

  it("is shown when it has ended without what is looked for", async () => {
    const { output, write, writer } = fixture();
    const found = assertRejects(
      () => output.match(/a/),
      Error,
      "No /a/ in:\nb",
    );
    await write("b");
    await writer.close();
    await found;
  });

  it("is shown when what is looked for has not come in two minutes", async () => {
    using time = new SteadyTime();
    const { output, write, writer } = fixture();
    const found = assertRejects(
      () => output.match(/a/),
      Error,
      "No /a/ in:\nb",
    );
    await write("b");
    await time.pass(120_000);
    await found;
    await writer.close();
  });
});
