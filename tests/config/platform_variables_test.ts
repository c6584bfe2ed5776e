import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { platformVariables } from "../../src/config/platform_variables.ts";

/** What Kubernetes sets for a Service. */
function kubernetes(service: string): Record<string, string> {
  return {
    [`${service}_SERVICE_HOST`]: "10.96.0.7",
    [`${service}_SERVICE_PORT`]: "8000",
    [`${service}_SERVICE_PORT_HTTP`]: "8000",
    [`${service}_PORT`]: "tcp://10.96.0.7:8000",
    [`${service}_PORT_8000_TCP`]: "tcp://10.96.0.7:8000",
    [`${service}_PORT_8000_TCP_PROTO`]: "tcp",
    [`${service}_PORT_8000_TCP_PORT`]: "8000",
    [`${service}_PORT_8000_TCP_ADDR`]: "10.96.0.7",
  };
}

describe("the variables of the platform", () => {
  for (const service of ["PERSON", "PERSON_CACHE", "PERSON_READ_TOKEN"]) {
    it(`are all that Kubernetes sets for ${service}`, () => {
      const env = kubernetes(service);
      assertEquals([...platformVariables(env)], Object.keys(env));
    });
  }

  it("are no settings", () => {
    const env = {
      ...kubernetes("PERSON"),
      PERSON_PORT: "8000",
      PERSON_HOST: "::",
      PERSON_PORTS: "tcp://10.96.0.7:8000",
      PERSON_PORT_TCP: "1",
    };
    const found = platformVariables(env);
    for (const name of ["PORT", "HOST", "PORTS", "PORT_TCP"]) {
      assertEquals(found.has(`PERSON_${name}`), false);
    }
  });

  it("are not there without a Service", () => {
    for (const name of Object.keys(kubernetes("PERSON"))) {
      assertEquals([...platformVariables({ [name]: "tcp://h:1" })], []);
    }
  });
});
