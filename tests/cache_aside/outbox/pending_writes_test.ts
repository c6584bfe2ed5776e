import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PendingWrites } from "../../../src/cache_aside/outbox/pending_writes.ts";
import { RUNTIME } from "../../../src/runtime.ts";

/** The ids of these that have a pending write. */
function pendingOf(writes: PendingWrites, ...ids: string[]): string[] {
  return ids.filter((id) => writes.has(id));
}

describe("the pending writes", () => {
  it("have the ids of a write from its begin to its end", () => {
    const writes = new PendingWrites(RUNTIME);
    const token = writes.begin(["a", "b"]);
    assertEquals(pendingOf(writes, "a", "b", "c"), ["a", "b"]);
    assertEquals(writes.get(token)?.ids, ["a", "b"]);
    assertEquals(writes.end(token)?.token, token);
    assertEquals(pendingOf(writes, "a", "b", "c"), []);
    assertEquals([writes.get(token), writes.size], [undefined, 0]);
  });

  it("keep an id until its last write has ended", () => {
    const writes = new PendingWrites(RUNTIME);
    const first = writes.begin(["a", "b"]);
    const second = writes.begin(["a"]);
    assertNotEquals(first, second);
    writes.end(first);
    assertEquals(pendingOf(writes, "a", "b"), ["a"]);
    writes.end(second);
    assertEquals(pendingOf(writes, "a"), []);
  });

  it("count an id twice if one write names it twice", () => {
    const writes = new PendingWrites(RUNTIME);
    writes.end(writes.begin(["a", "a"]));
    assertEquals(pendingOf(writes, "a"), []);
  });

  it("end a write once: a second end changes no other write", () => {
    const writes = new PendingWrites(RUNTIME);
    const first = writes.begin(["a"]);
    writes.end(first);
    writes.begin(["a"]);
    assertEquals(writes.end(first), undefined);
    assertEquals([pendingOf(writes, "a"), writes.size], [["a"], 1]);
  });

  it("tell a write once that it has ended", () => {
    const writes = new PendingWrites(RUNTIME);
    const token = writes.begin(["a"]);
    const write = writes.get(token);
    let told = 0;
    if (write) write.onInvalidated = () => void told++;
    writes.end(token);
    writes.end(token);
    assertEquals(told, 1);
  });

  it("are listed from the oldest, and apart if the store call has ended", () => {
    const writes = new PendingWrites(RUNTIME);
    const tokens = [["a"], ["b"], ["c"]].map((ids) => writes.begin(ids));
    assertEquals(writes.all().map((it) => it.token), tokens);
    assertEquals(writes.changed(), []);
    const [, b] = writes.all();
    if (b) b.changed = true;
    assertEquals(writes.changed().map((it) => it.ids), [["b"]]);
  });
});
