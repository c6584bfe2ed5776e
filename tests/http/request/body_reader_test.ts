import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BodyReader } from "../../../src/http/request/body_reader.ts";

type Pieces = readonly Uint8Array<ArrayBuffer>[];

/** The kinds of streams: with the buffers of its reader, or with its own. */
const KINDS: Readonly<
  Record<string, (pieces: Pieces) => ReadableStream<Uint8Array<ArrayBuffer>>>
> = {
  "of bytes": (pieces) => {
    const rest = pieces.map((it) => it.slice());
    return new ReadableStream({
      type: "bytes",
      pull(controller) {
        const [piece] = rest;
        const view = controller.byobRequest?.view;
        if (!piece) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else if (view) {
          const count = Math.min(view.byteLength, piece.length);
          new Uint8Array(view.buffer, view.byteOffset, count)
            .set(piece.subarray(0, count));
          if (count === piece.length) rest.shift();
          else rest[0] = piece.subarray(count);
          controller.byobRequest.respond(count);
        }
      },
    });
  },
  "of objects": (pieces) => ReadableStream.from(pieces),
};

describe("the reader of a body", () => {
  for (const [kind, streamOf] of Object.entries(KINDS)) {
    it(`has all pieces of a stream ${kind} in their order`, async () => {
      for (const [count, size] of [[0, 0], [1, 5], [500, 1], [40, 3_000]]) {
        const pieces = Array.from(
          { length: count ?? 0 },
          (_, i) => Uint8Array.from({ length: size ?? 0 }, (_, j) => i + j),
        );
        const reader = new BodyReader(streamOf(pieces));
        let length = 0;
        while (await reader.read()) {
          assertEquals(reader.length > length, true);
          length = reader.length;
        }
        const all = pieces.flatMap((it) => [...it]);
        assertEquals([...reader.bytes], all);
        assertEquals(reader.length, all.length);
      }
    });
  }

  it("gives the rest up", async () => {
    const given = Promise.withResolvers<void>();
    const reader = new BodyReader(
      new ReadableStream({ cancel: () => given.resolve() }),
    );
    reader.cancel();
    await given.promise;
    assertEquals(await reader.read(), false);
  });

  const pull = () => new Promise<void>(() => {});
  const SILENT: Record<string, ReadableStream<Uint8Array<ArrayBuffer>>> = {
    "of bytes": new ReadableStream({ type: "bytes", pull }),
    "of objects": new ReadableStream({ pull }),
  };
  for (const [kind, stream] of Object.entries(SILENT)) {
    it(`ends a read of a stream ${kind} that is given up`, async () => {
      const reader = new BodyReader(stream);
      const pending = reader.read();
      reader.cancel();
      assertEquals(await pending, false);
      assertEquals(reader.bytes.length, reader.length);
    });
  }

  it("fails as the stream does", async () => {
    const stream = new ReadableStream({
      pull: (controller) => controller.error(new TypeError("gone")),
    });
    const reader = new BodyReader(stream);
    await assertRejects(() => reader.read(), TypeError);
    reader.cancel();
  });
});
