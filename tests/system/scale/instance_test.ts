import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { TcpProxy } from "../faults/network/tcp_proxy.ts";
import { Instance } from "./instance.ts";

describe("an instance behind a balancer", () => {
  it("begins again on another port if its own is taken meanwhile", async () => {
    const { start } = TcpProxy;
    using stack = new DisposableStack();
    stack.defer(() => void (TcpProxy.start = start));
    // It is called when the port has been chosen, and before the service starts.
    TcpProxy.start = (port) => {
      stack.use(Deno.listen({ hostname: "127.0.0.1", port }));
      TcpProxy.start = start;
      return start.call(TcpProxy, port);
    };
    const settings = { PERSON_DATABASE: "sqlite::memory:" };
    await using instance = await Instance.start(settings);
    const answer = await fetch(new URL("livez", instance.url));
    await answer.body?.cancel();
    assertEquals(answer.status, 200);
  });
});
