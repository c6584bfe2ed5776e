import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { openHttp } from "../../src/app/http.ts";
import { readConfig } from "../../src/config/read_config.ts";
import { Stop } from "../../src/http/stop.ts";
import type { LogFields } from "../../src/log/entry.ts";
import { NO_LOG } from "../../src/log/log.ts";
import { Deadline } from "../../src/resilience/deadline.ts";
import { RUNTIME } from "../../src/runtime.ts";
import { appOnFakes } from "../support/fakes/app_on_fakes.ts";
import { plainMetrics } from "../support/fakes/plain_metrics.ts";
import { searching } from "../support/produced/answers.ts";

const TOKEN = "hunter2-hunter2-hunter2";

describe("the HTTP API", () => {
  it("logs at its end how many more writes were refused", async () => {
    const { app } = appOnFakes();
    await using _ = app;
    const sums: LogFields[] = [];
    // The clock stands still, so all requests are in one second.
    const runtime = { ...RUNTIME, steady: () => 0 };
    using deadline = new Deadline(5_000, runtime);
    const config = readConfig({ PERSON_WRITE_TOKEN: TOKEN }, []);
    const http = openHttp(app.service, config, {
      around: [],
      checkHost: false,
      deadline,
      log: {
        ...NO_LOG,
        info(message, fields = {}) {
          if (message.includes("more writes")) sums.push(fields);
        },
      },
      metrics: plainMetrics(["store"], () => "database", runtime),
      open: false,
      requireHost: false,
      runtime,
      siblings: undefined,
      stop: new Stop(),
    });
    const router = searching(http.router);
    for (let i = 0; i < 103; i++) {
      const answer = await router.request("/persons/a", { method: "DELETE" });
      await answer.body?.cancel();
      assertEquals(answer.status, 401);
    }
    await http[Symbol.asyncDispose]();
    const counts = sums.map(({ count }) => Number(count));
    assertEquals(counts.reduce((a, b) => a + b, 0), 3);
  });
});
