import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { openInput } from "../../../src/command/transfer/input.ts";
import { AppError } from "../../../src/errors.ts";

const bytes = (...all: number[]) => Uint8Array.from(all);
const NO_SIGNAL = new AbortController().signal;

/** The standard input delivers these chunks, or nothing more, until it is disposed. */
function standardInput(chunks: readonly Uint8Array[], ends = true): Disposable {
  const readable = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (ends) controller.close();
    },
  });
  Object.defineProperty(Deno.stdin, "readable", {
    configurable: true,
    value: readable,
  });
  return {
    [Symbol.dispose]: () => Reflect.deleteProperty(Deno.stdin, "readable"),
  };
}

/** All text of an input. */
async function textOf(file: string, signal = NO_SIGNAL): Promise<string> {
  const input = await openInput(file, signal);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for await (const chunk of input.bytes) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

describe("the input of an import", () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await Deno.makeTempDir();
    file = `${folder}/people.csv`;
  });

  afterAll(() => Deno.remove(folder, { recursive: true }));

  it("is the content of a file, with its size and position", async () => {
    const text = "é".repeat(100_000);
    await Deno.writeTextFile(file, text);
    const input = await openInput(file, NO_SIGNAL);
    assertEquals([input.size, input.position()], [200_000, 0]);
    let length = 0;
    for await (const chunk of input.bytes) {
      length += chunk.length;
      assertEquals(input.position(), length);
    }
    assertEquals(length, 200_000);
    assertEquals(await textOf(file), text);
  });

  it("of the standard input has no known size", async () => {
    using _ = standardInput([Uint8Array.of(97, 98, 99, 100)]);
    const { size } = await openInput("-", NO_SIGNAL);
    assertEquals(size, undefined);
    assertEquals(await textOf("-"), "abcd");
  });

  it("has no byte-order mark, however it arrives", async () => {
    const texts = ["\ufeffabc", "abc", "ab", "\ufeff", "", "\ufeff\ufeffa"];
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      for (const size of [1, 2, 100]) {
        const count = Math.ceil(bytes.length / size);
        const chunks = Array.from(
          { length: count },
          (_, i) => bytes.subarray(i * size, (i + 1) * size),
        );
        using _ = standardInput(chunks);
        assertEquals(await textOf("-"), text.replace("\ufeff", ""));
      }
    }
  });

  for (const mark of [[0xff, 0xfe], [0xfe, 0xff]]) {
    it(`is refused in UTF-16 that begins with ${mark}`, async () => {
      await Deno.writeFile(file, Uint8Array.of(...mark, 0x7b, 0));
      const error = await assertRejects(() => textOf(file), AppError);
      assertEquals(error.code, "invalid");
      assertStringIncludes(error.message, `${file} is in UTF-16`);
      using _ = standardInput([Uint8Array.of(...mark)]);
      await assertRejects(() => textOf("-"), AppError, "UTF-16");
    });
  }

  it("is unzipped if it is gzip, whatever its name is", async () => {
    const gzip = (text: string) => new Uint8Array(gzipSync(text));
    const long = "é".repeat(100_000);
    for (const text of ["", "a", long]) {
      await Deno.writeFile(file, gzip(text));
      assertEquals(await textOf(file), text);
    }
    // Parts that were packed one by one, and a mark within.
    await Deno.writeFile(file, Uint8Array.of(...gzip("a"), ...gzip("b")));
    assertEquals(await textOf(file), "ab");
    using _ = standardInput([...gzip("\ufeffab")].map((it) => bytes(it)));
    assertEquals(await textOf("-"), "ab");
  });

  it("is refused if its gzip data is damaged or cut off", async () => {
    const whole = new Uint8Array(gzipSync("x".repeat(1_000)));
    for (const part of [whole.subarray(0, -6), bytes(0x1f, 0x8b, 8, 9, 9, 9)]) {
      await Deno.writeFile(file, part);
      await assertRejects(
        () => textOf(file),
        AppError,
        "people.csv is damaged",
      );
    }
  });

  it("is refused if it is compressed twice, as for ever", async () => {
    await Deno.writeFile(file, new Uint8Array(gzipSync(gzipSync("x"))));
    await assertRejects(() => textOf(file), AppError, "compressed twice");
  });

  it("closes a file that is not read to its end", async () => {
    for (const text of ["x", gzipSync("x".repeat(1_000_000))]) {
      await Deno.writeFile(file, new Uint8Array(Buffer.from(text)));
      const input = await openInput(file, NO_SIGNAL);
      for await (const _ of input.bytes) break;
    }
  });

  it("is refused if it is no readable file, with the reason", async () => {
    const reasons: Record<string, string> = {
      [`${folder}/no.csv`]: `Cannot read ${folder}/no.csv: it does not exist.`,
      [folder]: `${folder} is a folder.`,
      [`${file}/below`]: `Cannot read ${file}/below: ` +
        "it does not exist: a file is in the place of a folder.",
    };
    for (const [path, reason] of Object.entries(reasons)) {
      const error = await assertRejects(() => textOf(path), AppError);
      assertEquals([error.code, error.message], ["invalid", reason]);
    }
  });

  // Linux can read nothing at the beginning of this file.
  if (Deno.build.os === "linux") {
    it("says why its rest cannot be read", async () => {
      const error = await assertRejects(
        () => textOf("/proc/self/mem"),
        AppError,
      );
      assertEquals([error.code, error.message], [
        "unavailable",
        "Cannot read the rest of /proc/self/mem: the operating system answers EIO.",
      ]);
    });
  }

  it("ends with the signal's reason while it waits for more", async () => {
    using _ = standardInput([new TextEncoder().encode("abc")], false);
    const controller = new AbortController();
    const { bytes } = await openInput("-", controller.signal);
    const chunks = bytes[Symbol.asyncIterator]();
    assertEquals((await chunks.next()).value?.length, 3);
    const next = chunks.next();
    controller.abort(new Error("interrupted"));
    await assertRejects(() => next, Error, "interrupted");
  });

  it("is not read after the signal, even if no data arrives", async () => {
    using _ = standardInput([], false);
    const signal = AbortSignal.abort(new Error("interrupted"));
    await assertRejects(() => textOf("-", signal), Error, "interrupted");
  });
});
