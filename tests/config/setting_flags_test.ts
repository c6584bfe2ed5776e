import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { BY_FLAG, FLAGS } from "../../src/config/setting_flags.ts";

describe("the flags of the settings", () => {
  it("take a value, the name of a file, or either", () => {
    assertEquals(BY_FLAG.get("--port"), { name: "port", file: false });
    assertEquals(BY_FLAG.get("--port-file"), undefined);
    assertEquals(BY_FLAG.get("--write-token"), undefined);
    const token = { name: "writeToken", file: true } as const;
    assertEquals(BY_FLAG.get("--write-token-file"), token);
    const database = { name: "database", file: false } as const;
    assertEquals(BY_FLAG.get("--database"), database);
    assertEquals(BY_FLAG.get("--database-file"), { ...database, file: true });
  });

  it("have no dashes where they are parsed", () => {
    assertEquals(FLAGS.get("insecure"), "boolean");
    assertEquals(FLAGS.get("cache-file"), "string");
    assertEquals(FLAGS.size, BY_FLAG.size);
  });
});
