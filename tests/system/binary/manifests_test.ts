import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  changed,
  type File,
  FOLDER,
  NAMES,
  TEXTS,
  validate,
  wrongNames,
} from "./manifests.ts";

describe("the manifests", () => {
  for (const name of NAMES) {
    it(`${name}.yaml is one that the schema of Kubernetes takes`, () => {
      validate(name);
    });
  }

  it("are all of their folder", () => {
    const files = [...Deno.readDirSync(FOLDER)].map((it) => it.name);
    assertEquals(files.sort(), NAMES.map((it) => `${it}.yaml`).sort());
  });

  it("are refused by the schema for each wrong value", () => {
    const refused = (name: File, from: string, to: string, fault: string) =>
      assertThrows(
        () => validate(name, changed(name, from, to)),
        Error,
        fault,
      );
    refused("deployment", "Port: 8000", "Port: http", "containerPort must be");
    refused("deployment", "256Mi", "256MiB", "memory must match");
    refused("deployment", "Links: false", "Links: no one", "must be boolean");
    refused("deployment", "  selector:", "  selektor:", "property selector");
    refused("service", "port: 8000", "port: http", "port must be integer");
    refused("disruption", "able: 1", "able: [1]", "maxUnavailable must");
    refused("autoscaler", "maxReplicas: 12", "", "property maxReplicas");
    assertThrows(() =>
      validate("service", changed("service", "Service", "Servise"))
    );
  });

  it("have no field that Kubernetes would ignore", async () => {
    assertEquals(await wrongNames(), "");
    const said = await wrongNames({
      ...TEXTS,
      deployment: changed("deployment", "enableServiceLinks", "serviceLinks"),
      autoscaler: changed("autoscaler", "Down:", "Dawn:"),
    });
    assertStringIncludes(
      said,
      `'"serviceLinks"' does not exist in type 'IPodSpec'`,
    );
    assertStringIncludes(said, `'"scaleDawn"' does not exist`);
  });
});
