import { assertEquals, assertFalse, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ServerKeys } from "../../../adapters/values/server_keys.ts";
import { PERSON, type PersonId } from "../../../src/person/person.ts";
import { RUNTIME } from "../../../src/runtime.ts";

const entry = { space: "entry", id: "ada" as PersonId } as const;
const record = { space: "record", id: "ada" as PersonId } as const;

function keysOf(server: string) {
  const keys = new ServerKeys(PERSON, RUNTIME);
  keys.identified([server]);
  const { identity = "" } = keys;
  return { keys, identity };
}

describe("the keys on servers", () => {
  it("are usable without an epoch only before the first one is told", () => {
    const { keys } = keysOf("A");
    assertEquals(keys.usable("entry"), true);
    keys.use(undefined);
    assertFalse(keys.usable("entry"));
    assertEquals(keys.usable("record"), true);
  });

  it("of entries contain the epoch, and those of records do not", () => {
    const { keys, identity } = keysOf("A");
    const before = [keys.nameOf(entry), keys.nameOf(record)];
    keys.use({ identity, epoch: "1" });
    const first = keys.nameOf(entry);
    keys.use({ identity, epoch: "2" });
    assertNotEquals(keys.nameOf(entry), first);
    assertNotEquals(first, before[0]);
    assertEquals(keys.nameOf(record), before[1]);
  });

  it("of entries are not usable while other servers are there", () => {
    const { keys, identity } = keysOf("A");
    keys.use({ identity, epoch: "1" });
    assertEquals(keys.usable("entry"), true);
    keys.identified(["B"]);
    assertFalse(keys.usable("entry"));
    assertEquals(keys.usable("record"), true);
    keys.identified([undefined]);
    assertFalse(keys.usable("entry"));
  });

  it("are new ones after each forgetting", () => {
    const { keys } = keysOf("A");
    const names = [keys.nameOf(entry)];
    for (let i = 0; i < 2; i++) {
      keys.forget();
      names.push(keys.nameOf(entry));
    }
    assertEquals(new Set(names).size, 3);
  });
});
