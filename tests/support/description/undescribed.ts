/**
 * What an answer of the service has and `/openapi.json` does not say.
 *
 * @module
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { readPath } from "../../../src/http/request/target.ts";
import { describeApi } from "../../../src/http/openapi/document.ts";
import { DOCUMENT_ID, Pointed } from "./pointed.ts";

/** An answer, and the request that it answers. */
export interface Heard {
  readonly method: string;
  /** The URL as it was sent. */
  readonly url: string;
  readonly status: number;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  /** All of the body; `undefined` if it was not read. */
  readonly body: string | undefined;
}

/** The description of a service with tokens: it has every response. */
const DOCUMENT = new Pointed(describeApi({
  batchLimit: 100,
  console: "on",
  open: false,
  readToken: ["read"],
  writeToken: ["write"],
}));

// A description is more than a schema.
const ajv = new Ajv2020({ strict: false });
ajv.addSchema({ $id: DOCUMENT_ID, ...DOCUMENT.root });

/** What the server adds to any answer, and the media type, which has a place of its own. */
const FRAMING: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-type",
  "date",
  "transfer-encoding",
]);

/** Everything that is not described, in words. */
export function undescribed(heard: Heard): string[] {
  const described = describedFor(heard);
  if (!described) return [`the status ${heard.status}`];
  const { response, fields } = described;
  const given = new Map(
    Array.from(heard.headers, ([name, value]) => [name.toLowerCase(), value]),
  );
  const unknown = [...given.keys()]
    .filter((name) => !fields.has(name) && !FRAMING.has(name));
  return [
    ...unknown.map((name) => `the field ${name}`),
    ...[...fields].flatMap(([name, field]) => {
      const value = given.get(name);
      if (value !== undefined) return faults(field, value, `the field ${name}`);
      return field.value("required") === true ? [`no field ${name}`] : [];
    }),
    ...bodyFaults(heard, response, given.get("content-type")),
  ];
}

function bodyFaults(
  { method, body }: Heard,
  response: Pointed,
  type: string | undefined,
): string[] {
  if (method === "HEAD") return body ? ["a body"] : [];
  const media = type?.split(";", 1)[0]?.trim();
  if (media === undefined) {
    const has = response.at("content") !== undefined;
    return body || has ? ["no media type"] : [];
  }
  const content = response.at("content", media);
  if (!content) return [`the media type ${media}`];
  if (body === undefined || !/\bjson$/.test(media)) return [];
  return faults(content, JSON.parse(body), "the body");
}

/** What is wrong with a value, by the schema of the part. */
function faults(part: Pointed, value: unknown, what: string): string[] {
  const validate = ajv.getSchema(`${DOCUMENT_ID}#${part.pointer}/schema`);
  if (!validate) throw new Error(`${part.pointer} has no schema`);
  if (validate(value)) return [];
  const why = ajv.errorsText(validate.errors, { dataVar: "" });
  return [`${what} ${JSON.stringify(value)}: ${why}`];
}

/** What is described of the answers of one status to requests of one kind. */
interface Described {
  readonly response: Pointed;
  /** The header fields by their name in lower case. */
  readonly fields: ReadonlyMap<string, Pointed>;
}

const ROUTES = (DOCUMENT.at("paths")?.entries() ?? [])
  .map(([route, operations]) => ({ pattern: patternOf(route), operations }));

const KNOWN = new Map<string, Described | undefined>();

function describedFor({ method, url, status }: Heard): Described | undefined {
  const path = readPath(url.replace(/#.*/, ""));
  const operation = ROUTES.find(({ pattern }) => pattern.test(path))
    ?.operations.at(method.toLowerCase()) ?? DOCUMENT.at("x-other-requests");
  const key = `${operation?.pointer} ${status}`;
  let known = KNOWN.get(key);
  if (!known && !KNOWN.has(key)) {
    const response = operation?.at("responses", String(status));
    const fields = response?.at("headers")?.entries() ?? [];
    known = response && {
      response,
      fields: new Map(fields.map(([name, it]) => [name.toLowerCase(), it])),
    };
    KNOWN.set(key, known);
  }
  return known;
}

/** The paths of a template: a parameter is one segment. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{\w+\}/).map((it) => RegExp.escape(it));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}
