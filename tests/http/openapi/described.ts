/**
 * The description of a service, and its schemas.
 *
 * @module
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  describeApi,
  type DescriptionOptions,
} from "../../../src/http/openapi/document.ts";
import { DOCUMENT_ID, Pointed } from "../../support/description/pointed.ts";

/** The description, with other settings than those of a guarded service. */
export function describedApi(options: Partial<DescriptionOptions> = {}) {
  return new Pointed(describeApi({
    batchLimit: 100,
    console: "on",
    open: false,
    readToken: ["read"],
    writeToken: ["write"],
    ...options,
  }));
}

/** What is wrong with the value, by the schema at that place; or `""`. */
export function faultOf(
  place: Pointed | undefined,
  value: unknown,
): string {
  if (!place) return "there is no such place";
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: DOCUMENT_ID, ...place.root });
  const validate = ajv.getSchema(`${DOCUMENT_ID}#${place.pointer}`);
  if (!validate) return `${place.pointer} is no schema`;
  return validate(value) ? "" : ajv.errorsText(validate.errors);
}

/** Every operation, with its method and path. */
export function operationsOf(api: Pointed): [name: string, it: Pointed][] {
  return (api.at("paths")?.entries() ?? []).flatMap(([path, resource]) =>
    resource.entries().map(([method, it]): [string, Pointed] => [
      `${method.toUpperCase()} ${path}`,
      it,
    ])
  );
}
