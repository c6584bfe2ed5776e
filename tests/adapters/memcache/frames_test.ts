import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import { FrameReader } from "../../../adapters/memcache/frames.ts";

/** The lengths in the header of an answer. */
interface Lengths {
  readonly key?: number;
  readonly extras?: number;
  readonly body: number;
}

function header({ key = 0, extras = 0, body }: Lengths): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt8(0x81, 0);
  bytes.writeUInt16BE(key, 2);
  bytes.writeUInt8(extras, 4);
  bytes.writeUInt32BE(body, 8);
  bytes.write("\0\xff123456", 16, "latin1");
  return bytes;
}

/** The frames that the reader finds in the bytes. */
function read(reader: FrameReader, bytes: Uint8Array): string | undefined {
  reader.room().set(bytes);
  reader.advance(bytes.length);
  return reader.next()?.val.toString();
}

describe("a frame of memcached", () => {
  it("has its value after the extras and the key", () => {
    const bytes = Buffer.concat([
      header({ key: 3, extras: 4, body: 12 }),
      Buffer.from("\0\0\0\0keyvalue"),
    ]);
    assertEquals(read(new FrameReader(), bytes), "value");
  });

  it("has its CAS id as 8 characters, one for each byte", () => {
    const reader = new FrameReader();
    reader.room().set(header({ body: 0 }));
    reader.advance(24);
    assertEquals(reader.next()?.cas, "\0\xff123456");
  });

  it("may arrive in any pieces, or with others in one piece", () => {
    const bytes = Buffer.concat([header({ body: 5 }), Buffer.from("value")]);
    for (let cut = 1; cut < bytes.length; cut++) {
      const reader = new FrameReader();
      assertEquals(read(reader, bytes.subarray(0, cut)), undefined);
      const rest = Buffer.concat([bytes.subarray(cut), bytes, bytes]);
      assertEquals(read(reader, rest), "value");
      assertEquals(reader.next()?.val.toString(), "value");
      assertEquals(reader.next()?.val.toString(), "value");
      assertEquals(reader.next(), undefined);
    }
  });

  it("has no value if that is larger than any of the service", () => {
    const body = 1024 * 1024 + 1025;
    for (const piece of [1000, 50_000]) {
      const reader = new FrameReader();
      // It is answered before the value has come, which is skipped.
      assertEquals(read(reader, header({ extras: 4, body })), "");
      for (let rest = body; rest > 0; rest -= piece) {
        assertEquals(
          read(reader, Buffer.alloc(Math.min(piece, rest))),
          undefined,
        );
      }
      const bytes = Buffer.concat([header({ body: 5 }), Buffer.from("value")]);
      assertEquals(read(reader, bytes), "value");
      assertEquals(reader.room().length, 64 * 1024);
    }
  });

  const impossible: readonly Lengths[] = [
    { key: 1, body: 0 },
    { extras: 1, body: 0 },
    { key: 3, extras: 4, body: 6 },
    { body: 128 * 1024 * 1024 + 1 },
  ];
  for (const lengths of impossible) {
    it(`is refused with ${JSON.stringify(lengths)}`, () => {
      assertThrows(() => read(new FrameReader(), header(lengths)));
    });
  }
});
