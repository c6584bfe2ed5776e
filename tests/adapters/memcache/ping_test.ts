import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { pingAll, type Pinged } from "../../../adapters/memcache/ping.ts";
import { AppError } from "../../../src/errors.ts";

/** A server that answers a ping so. */
function server(
  name: string,
  error: Error | null = null,
  version: string | undefined = "1:1",
): Pinged {
  const client = {
    set: (...[, , , done]: Parameters<Pinged["client"]["set"]>) =>
      done(error, true),
  };
  return { name, client, transport: { host: name, version } } as Pinged;
}

describe("the ping of all servers", () => {
  it("succeeds if all of them answer", async () => {
    await pingAll([server("a"), server("b")]);
  });

  it("names each server that does not answer", async () => {
    const down = (name: string) => server(name, new Error("lost"));
    const servers = [down("a"), server("b"), down("c")];
    const error = await assertRejects(
      () => pingAll(servers),
      AppError,
      "The cache at a, c is not available.",
    );
    assertEquals(error.code, "unavailable");
  });

  it("keeps the words of a cause that lasts", async () => {
    const error = await assertRejects(
      () => pingAll([{ ...server("a"), ...withoutVersions() }]),
      AppError,
      "without the option -C",
    );
    assertEquals(error.code, "config");
  });
});

/** The connection of a server that gives its values no CAS ids. */
function withoutVersions(): Pick<Pinged, "transport"> {
  const { transport } = server("a");
  return { transport: { ...transport, version: undefined } };
}
