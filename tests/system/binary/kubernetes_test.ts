import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { z } from "zod";
import metadata from "../../../deno.json" with { type: "json" };
import { readConfig } from "../../../src/config/read_config.ts";
import { FOLDER, manifest } from "./manifests.ts";

const PROBE = z.object({
  httpGet: z.strictObject({ path: z.string(), port: z.literal("http") }),
});

const POD = z.object({
  enableServiceLinks: z.literal(false),
  automountServiceAccountToken: z.literal(false),
  terminationGracePeriodSeconds: z.number(),
  securityContext: z.object({
    runAsNonRoot: z.literal(true),
    runAsUser: z.number().min(1),
    fsGroup: z.number().min(1),
    seccompProfile: z.object({ type: z.literal("RuntimeDefault") }),
  }),
  containers: z.tuple([z.object({
    image: z.string(),
    env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    ports: z.tuple([
      z.object({ name: z.literal("http"), containerPort: z.number() }),
    ]),
    startupProbe: PROBE,
    livenessProbe: PROBE,
    readinessProbe: PROBE,
    resources: z.object({
      requests: z.object({ cpu: z.string(), memory: z.string() }),
      limits: z.strictObject({ memory: z.string() }),
    }),
    securityContext: z.strictObject({
      allowPrivilegeEscalation: z.literal(false),
      readOnlyRootFilesystem: z.literal(true),
      capabilities: z.object({ drop: z.tuple([z.literal("ALL")]) }),
    }),
    volumeMounts: z.tuple([
      z.object({ mountPath: z.string(), readOnly: z.literal(true) }),
    ]),
  })]),
  volumes: z.tuple([z.object({
    secret: z.object({ defaultMode: z.literal(0o440) }),
  })]),
});

const DEPLOYMENT = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    replicas: z.undefined().optional(),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: POD,
    }),
  }),
});

const { metadata: { name: deployed }, spec } = DEPLOYMENT.parse(
  manifest("deployment"),
);
const pod = spec.template.spec;
const [container] = pod.containers;

/** The settings that the service has; the secrets are in the mounted files. */
function settings() {
  const [{ mountPath }] = container.volumeMounts;
  const secrets: Record<string, string> = {
    [`${mountPath}/database_url`]: "mysql://person:hunter2@db:3306/person",
    [`${mountPath}/write_token`]: "0123456789abcdef",
  };
  const env = container.env.map(({ name, value }) => [name, value]);
  return readConfig(Object.fromEntries(env), [], (path) => {
    const secret = secrets[path];
    if (secret === undefined) throw new Error(`${path} is not mounted`);
    return secret;
  });
}

describe("the instances in Kubernetes", () => {
  it("have the settings that the service takes, and no secret in them", () => {
    const config = settings();
    assertEquals(config.host, "0.0.0.0");
    assertEquals(config.port, container.ports[0].containerPort);
    assertEquals(config.cache, "memcache://memcached:11211");
    assertEquals(config.writeToken.length, 1);
    assert(config.database.startsWith("mysql://"));
    const secret = container.env.map(({ name }) => name)
      .filter((it) => /DATABASE|TOKEN/.test(it) && !it.endsWith("_FILE"));
    assertEquals(secret, []);
  });

  it("have secrets where the container may read", async () => {
    const dockerfile = await Deno.readTextFile(
      new URL("../Dockerfile", FOLDER),
    );
    const [, readable = ""] = /--allow-read=([^"]+)/.exec(dockerfile) ?? [];
    const folder = readable.split(",").at(-1);
    assert(container.volumeMounts[0].mountPath.startsWith(`${folder}/`));
  });

  it("are asked where the service tells how it is", () => {
    const { startupProbe, livenessProbe, readinessProbe } = container;
    assertEquals(
      [startupProbe, livenessProbe, readinessProbe].map((it) =>
        it.httpGet.path
      ),
      ["/livez", "/livez", "/readyz"],
    );
  });

  it("have the time to stop", () => {
    const { shutdownDelay, shutdownTimeout } = settings();
    assert(shutdownDelay > 0);
    const stop = shutdownDelay + shutdownTimeout;
    assert(pod.terminationGracePeriodSeconds * 1000 > stop);
  });

  it("are of the version of this project", () => {
    assertEquals(container.image.split(":")[1], metadata.version);
  });

  it("are those that the other manifests mean", () => {
    const { labels } = spec.template.metadata;
    assertEquals(spec.selector.matchLabels, labels);
    const service = z.object({
      spec: z.object({
        selector: z.record(z.string(), z.string()),
        ports: z.tuple([z.object({ targetPort: z.literal("http") })]),
      }),
    }).parse(manifest("service"));
    assertEquals(service.spec.selector, labels);
    const disruption = z.object({
      spec: z.object({ selector: z.object({ matchLabels: z.unknown() }) }),
    }).parse(manifest("disruption"));
    assertEquals(disruption.spec.selector.matchLabels, labels);
  });

  it("leave the database connections, also during a rollout", () => {
    const { scaleTargetRef, minReplicas, maxReplicas } = z.object({
      spec: z.object({
        scaleTargetRef: z.unknown(),
        minReplicas: z.number(),
        maxReplicas: z.number(),
      }),
    }).parse(manifest("autoscaler")).spec;
    assertEquals(scaleTargetRef, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      name: deployed,
    });
    assert(minReplicas > 1);
    const { databaseConnections } = settings();
    // What MariaDB and MySQL allow by default.
    assert((maxReplicas + 1) * databaseConnections < 151);
  });
});
