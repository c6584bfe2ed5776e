/**
 * The manifests of Kubernetes, and what is wrong with one: values by the schemas
 * of Kubernetes, names of fields by the types that are made of these schemas.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Service } from "kubernetes-models/v1/Service";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT } from "../../support/root.ts";

/** The folder of the manifests. */
export const FOLDER: URL = new URL("deploy/kubernetes/", ROOT);

/** The kind that each file has, and the module of the schemas that has it. */
const FILES = {
  deployment: { kind: Deployment, module: "apps/v1/Deployment" },
  service: { kind: Service, module: "v1/Service" },
  disruption: {
    kind: PodDisruptionBudget,
    module: "policy/v1/PodDisruptionBudget",
  },
  autoscaler: {
    kind: HorizontalPodAutoscaler,
    module: "autoscaling/v2/HorizontalPodAutoscaler",
  },
};

/** A manifest, by the name of its file. */
export type File = keyof typeof FILES;

/** All manifests. */
export const NAMES: readonly File[] = Object.keys(FILES) as File[];

/** Their texts. */
export const TEXTS: Readonly<Record<File, string>> = Object.fromEntries(
  NAMES.map((name) => [
    name,
    Deno.readTextFileSync(new URL(`${name}.yaml`, FOLDER)),
  ]),
) as Record<File, string>;

/** The manifest. Kubernetes reads `0440` as an octal number, as YAML 1.1 does. */
export function manifest(name: File, text = TEXTS[name]): object {
  return z.looseObject({}).parse(parse(text, { version: "1.1" }));
}

/** Throws an error that names each value the schema refuses. */
export function validate(name: File, text = TEXTS[name]): void {
  const { kind } = FILES[name];
  const data = manifest(name, text);
  const expected = { apiVersion: kind.apiVersion, kind: kind.kind };
  assertEquals({ ...data, ...expected }, data);
  // The schema is to judge what is no manifest by its type, too.
  new kind(data as never).validate();
}

/** What the type checker says of the names of fields, which no schema checks. */
export async function wrongNames(
  texts: Readonly<Record<File, string>> = TEXTS,
): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = NAMES.map((name) => {
      const { kind: { kind }, module } = FILES[name];
      return `import type { I${kind} } from "kubernetes-models/${module}";\n` +
        `export const ${name}: I${kind} = ` +
        `${JSON.stringify(manifest(name, texts[name]))};\n`;
    });
    await Deno.writeTextFile(file, lines.join(""));
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--config", "deno.json", file],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    return success ? "" : new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(file);
  }
}

/** The text with one place changed, which must be there once. */
export function changed(name: File, from: string, to: string): string {
  assertEquals(TEXTS[name].split(from).length, 2, from);
  return TEXTS[name].replace(from, to);
}
