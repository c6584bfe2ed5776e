import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Buffer } from "node:buffer";
import {
  requestOf,
  requestToSet,
  writeRequest,
} from "../../../adapters/memcache/requests.ts";

// memjs_test.ts compares them with the requests of memjs.
describe("a request in the binary protocol", () => {
  it("has a header, and the extras, the key and the value if there are any", () => {
    assertEquals(
      requestOf(0x0a, 0x0a).toString("hex"),
      "800a000000000000" + "000000000000000a" + "0000000000000000",
    );
    const [extras, value] = [Buffer.from("ex"), Buffer.from("value")];
    assertEquals(
      requestOf(2, 0xff000000, { extras, key: "key", value }).toString("hex"),
      "8002000302000000" + "0000000aff000000" + "0000000000000000" +
        "6578" + "6b6579" + "76616c7565",
    );
  });

  it("has a header, an expiry, the key and the value, if it sets", () => {
    const request = requestToSet("key", Buffer.from("value"), 0x102, 0x8001);
    assertEquals(
      request.toString("hex"),
      "8001000308000000" + "0000001000008001" + "0000000000000000" +
        "0000000000000102" + "6b6579" + "76616c7565",
    );
  });

  it("has a header and the key, at its place, if it gets", () => {
    const request = Buffer.alloc(30);
    writeRequest(request, "key", 0x8001, 3);
    assertEquals(
      request.toString("hex"),
      "000000" + "8000000300000000" + "0000000300008001" +
        "0000000000000000" + "6b6579",
    );
  });
});
