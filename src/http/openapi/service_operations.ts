/**
 * The operations on the service itself, as the description has them.
 *
 * @module
 */
import type { ROUTE_METHODS } from "../../metrics/request_labels.ts";
import type { Answer, Answers, Content, Operation } from "./operation.ts";
import type { ParameterName } from "./parameters.ts";
import { json } from "./responses.ts";

const HEALTH = {
  store: "up",
  cache: "up",
  source: "cache",
  otherWriters: "covered",
};

/** A read without parameters. */
function read(
  of: Pick<Operation, "id" | "summary" | "description" | "needs">,
  answers: Answers,
  problems: Operation["problems"] = [],
): Operation {
  return { ...of, parameters: [], answers, problems };
}

function ok(description: string, content: Content): Answer {
  return { description, content, fields: ["Cache-Control"] };
}

/** The operations of each resource, by its route. */
export const SERVICE_OPERATIONS: {
  readonly [
    R in Exclude<
      keyof typeof ROUTE_METHODS,
      "other" | "/persons" | "/persons/{id}"
    >
  ]: Readonly<Record<typeof ROUTE_METHODS[R][number], Operation>>;
} = {
  "/admin/source": {
    GET: read(
      {
        id: "getSource",
        summary: "Ask where reads come from",
        description: "From the cache, or directly from the database.",
        needs: "write",
      },
      { 200: ok("Where they come from.", json("Source", { source: "cache" })) },
    ),
    PUT: {
      id: "setSource",
      summary: "Set where reads come from",
      description:
        "It counts from the next read on, in this process. With `scope=fleet` " +
        "it counts in every process on this database, also after a restart, " +
        "until `own` lets each use its setting again; the answer comes when " +
        "every process that uses its cache follows. The last order counts.",
      needs: "write",
      parameters: ["scope", "If-Match", "If-None-Match"],
      body: [json("SourceOrder", { source: "database" })],
      answers: {
        200: ok(
          "Where they come from now.",
          json("Source", { source: "database" }),
        ),
      },
      // A service that stops refuses every request but reads.
      problems: [
        "conflict",
        "precondition_failed",
        "unavailable",
        "unknown_outcome",
      ],
    },
  },
  "/livez": {
    GET: read(
      {
        id: "getLiveness",
        summary: "Ask whether the process serves",
        description: "It asks no backend.",
        needs: "nothing",
      },
      { 200: ok("It serves.", json("Alive", { status: "alive" })) },
    ),
  },
  "/readyz": {
    GET: read(
      {
        id: "getReadiness",
        summary: "Ask whether the service can answer",
        description: "It asks both backends; without the cache it is ready.",
        needs: "nothing",
      },
      {
        200: ok("It can.", json("Ready", { status: "ready", ...HEALTH })),
        503: {
          description:
            "The database does not answer or is read-only, or the service stops.",
          content: json("Unready", {
            status: "unready",
            ...HEALTH,
            store: "down",
            reason: "The database is read-only.",
          }),
          fields: ["Cache-Control", "Retry-After"],
        },
      },
      ["unavailable"],
    ),
  },
  "/metrics": {
    GET: read(
      {
        id: "getMetrics",
        summary: "Read the counters and gauges",
        description: "For Prometheus.",
        needs: "read",
      },
      {
        200: ok("The metrics.", {
          type: "text/plain",
          schema: { type: "string" },
          examples: {
            metrics: 'person_backend_up{backend="store",server=""} 1',
          },
        }),
      },
    ),
  },
  "/openapi.json": {
    GET: read(
      {
        id: "getDescription",
        summary: "Read this description",
        description: "It is OpenAPI 3.1.",
        needs: "nothing",
      },
      {
        200: ok("The description.", {
          type: "application/json",
          schema: { type: "object" },
          examples: { description: { openapi: "3.1.1" } },
        }),
      },
    ),
  },
  "/": {
    GET: page({
      id: "getConsole",
      summary: "Open the console",
      description:
        "A page that reads and writes a person, and shows what the service does.",
    }),
  },
  "/console/{file}": { GET: fileOf("getConsoleFile", "consoleFile") },
  "/docs": {
    GET: page({
      id: "getDocs",
      summary: "Read this description as a page",
      description: "A reader can try each operation there.",
    }),
  },
  "/docs/{file}": { GET: fileOf("getDocsFile", "docsFile") },
};

/** A page, which needs no token: a browser sends none for it. */
function page(
  of: Pick<Operation, "id" | "summary" | "description">,
): Operation {
  const answers: Answers = {
    200: {
      description: "The page.",
      content: plain("text/html"),
      fields: ["Cache-Control", "Content-Security-Policy-Of-Pages"],
    },
  };
  return read({ ...of, needs: "nothing" }, answers, ["unavailable"]);
}

/** A file of a page. */
function fileOf(id: string, parameter: ParameterName): Operation {
  return {
    id,
    summary: "Read a file of the page",
    description: "It is compressed for a client that reads gzip.",
    needs: "nothing",
    parameters: [parameter],
    answers: {
      200: {
        description: "The file.",
        content: plain("text/javascript"),
        others: [plain("text/css")],
        fields: ["Cache-Control-Of-Files", "Content-Encoding"],
      },
    },
    problems: ["no_such_path", "unavailable"],
  };
}

function plain(type: string): Content {
  return { type, schema: { type: "string" }, examples: { file: "…" } };
}
