/**
 * One resource with its methods, as the description has it.
 *
 * @module
 */
import type { Route } from "../../metrics/request_labels.ts";
import { WITHOUT_PLACE } from "../middleware/entrance.ts";
import type { GuardOptions } from "../middleware/guard.ts";
import type { Answer, Operation } from "./operation.ts";
import {
  contentOf,
  type Library,
  PREFLIGHT_FIELDS,
  responsesOf,
} from "./responses.ts";
import type { ParameterName } from "./parameters.ts";
import { securityOf } from "./security.ts";

/** What a resource needs to know besides its operations. */
export interface ResourceOptions {
  /** Which tokens the service knows. */
  readonly guards: GuardOptions;
  /** The responses that several operations have; more are added. */
  readonly library: Library;
}

/** The resource, with the methods that HTTP adds: `HEAD` and `OPTIONS`. */
export function resourceOf(
  route: Route,
  operations: Readonly<Record<string, Operation>>,
  { guards, library }: ResourceOptions,
): Readonly<Record<string, unknown>> {
  const limited = !WITHOUT_PLACE.includes(route);
  const tag = route.startsWith("/persons") ? "people" : "service";
  const methods = Object.entries(operations).flatMap(([method, it]) => {
    const common = {
      security: securityOf(it.needs, guards),
      parameters: references([...it.parameters, "X-Request-Id"]),
    };
    const own = {
      operationId: it.id,
      summary: it.summary,
      description: it.description,
      tags: [tag],
      ...common,
      ...it.body
        ? { requestBody: { required: true, content: contentOf(it.body) } }
        : {},
      responses: responsesOf(it, { limited, library }),
    };
    if (method !== "GET") return [[method.toLowerCase(), own]];
    const head = {
      operationId: `${it.id}Head`,
      summary: `${it.summary}: only the header`,
      tags: ["methods"],
      ...common,
      responses: responsesOf(it, { limited, library, bodies: false }),
    };
    const options = {
      operationId: `${it.id}Options`,
      summary: "Ask for the methods",
      tags: ["methods"],
      security: common.security,
      parameters: references([
        ...it.parameters.filter((name) => OF_PATHS.includes(name)),
        "X-Request-Id",
      ]),
      responses: responsesOf({
        needs: it.needs,
        answers: { 204: "PATCH" in operations ? PATCHABLE : METHODS },
        // A service that stops refuses every request but reads.
        problems: ["unavailable"],
      }, { limited, library }),
    };
    return [["get", own], ["head", head], ["options", options]];
  });
  return Object.fromEntries(methods);
}

const OF_PATHS: readonly ParameterName[] = ["id", "consoleFile", "docsFile"];

const METHODS: Answer = {
  description: "The methods; or what CORS allows, for a preflight.",
  fields: ["Allow", ...PREFLIGHT_FIELDS],
};

const PATCHABLE: Answer = {
  ...METHODS,
  fields: [...METHODS.fields ?? [], "Accept-Patch"],
};

function references(names: readonly string[]) {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}
