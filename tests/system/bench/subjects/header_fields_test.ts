import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { answer, BYPASS, HIT } from "../peers/fields.ts";
import { differences } from "./header_fields.ts";

describe("the comparison of header fields", () => {
  it("takes answers for the same whose values differ as they always do", () => {
    const service = answer("{}", HIT).headers;
    service.set("X-Request-Id", "7311c320-9adc-4702-8303-215b6e7940f5");
    service.set("ETag", '"d1d35b3c8d7d1fc0da0a11de1b61acfe"');
    service.set("Cache-Status", "person; hit; ttl=3588; age=12");
    service.set("Date", "Sun, 29 Nov 2026 10:24:57 GMT");
    const peer = answer("{}", HIT).headers;
    peer.set("Date", "Mon, 30 Nov 2026 00:00:00 GMT");
    peer.set("Connection", "keep-alive");
    assertEquals(differences(service, peer), []);
  });

  it("names a field that one of them lacks", () => {
    const peer = answer("{}", HIT).headers;
    peer.delete("ETag");
    peer.set("Vary", "Accept");
    assertEquals(differences(answer("{}", HIT).headers, peer), [
      "etag: only the service has it",
      "vary: only the peer has it",
    ]);
  });

  it("names a value of another shape", () => {
    const found = differences(
      answer("{}", HIT).headers,
      answer("{}", BYPASS).headers,
    );
    assertEquals(
      found,
      [
        "cache-status: the service person; hit; ttl=3290; age=3, " +
        "the peer person; fwd=bypass; detail=source",
      ].map((it) => it.replace("ttl=3290; age=3", "ttl=9999; age=9")),
    );
  });

  it("names a tag of another length", () => {
    const peer = answer("{}", HIT).headers;
    peer.set("ETag", '"0123456789abcdef"');
    assertEquals(differences(answer("{}", HIT).headers, peer), [
      'etag: the service "hex32", the peer "hex16"',
    ]);
  });
});
