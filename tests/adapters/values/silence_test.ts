import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { closed, late } from "../../../adapters/values/silence.ts";

const WORDS = { other: "no cache", useTls: "add it", useNone: "remove it" };

describe("a cache server that says nothing", () => {
  it("hangs, or is another server, or has no TLS", () => {
    const what = "did not answer within 9 ms";
    assertEquals(late(9, undefined, WORDS), what);
    assertEquals(
      late(9, "no TLS", WORDS),
      `${what}: TLS did not begin. It hangs, or it has no TLS: then remove it`,
    );
    for (const silence of ["no byte", "no byte over TLS"] as const) {
      assertEquals(
        late(9, silence, WORDS),
        `${what}: it took the connection and sent nothing. It hangs, or it is ` +
          "no cache",
      );
    }
  });

  it("and closes the connection, may want TLS or have none", () => {
    const what = "closed the connection";
    assertEquals(
      closed("no TLS", WORDS),
      `${what} before TLS began. It may have no TLS: then remove it`,
    );
    assertEquals(
      closed("no byte", WORDS),
      `${what} and sent nothing. It may want TLS (then add it), or be another server`,
    );
    assertEquals(
      closed("no byte over TLS", WORDS),
      `${what} and sent nothing. It may be another server`,
    );
  });
});
