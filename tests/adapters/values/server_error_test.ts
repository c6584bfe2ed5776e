import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { errorAt, reasonIn } from "../../../adapters/values/server_error.ts";
import { AppError } from "../../../src/errors.ts";

describe("the error of a cache server", () => {
  it("names the server, and keeps the cause", () => {
    const cause = new Error("closed the connection");
    const error = errorAt("redis a:1", "was lost", cause);
    assertEquals(error.message, "redis a:1 was lost");
    assert(error.cause === cause);
  });

  it("has the code and the message of a cause that lasts", () => {
    const lasting = new AppError("config", "No CAS ids.");
    const error = errorAt("memcached a:1", "failed", lasting);
    assert(error instanceof AppError);
    assertEquals(error.code, "config");
    assertEquals(error.message, "No CAS ids.");
    assert(error.cause instanceof Error);
    assertEquals(error.cause.message, "memcached a:1 failed");
  });

  it("gives the log the reason that lasts, or else the cause", () => {
    const reason = (cause?: Error) =>
      reasonIn(errorAt("memcached a:1", "lost", cause));
    assertEquals(reason(new AppError("config", "No CAS ids.")), "No CAS ids.");
    assertEquals(reason(new Error("closed")), "closed");
    const refused = new Deno.errors.ConnectionRefused("refused (os error 111)");
    assertEquals(reason(refused), "ConnectionRefused");
    assertEquals(reason(), "memcached a:1 lost");
    assertEquals(reasonIn(undefined), undefined);
  });
});
