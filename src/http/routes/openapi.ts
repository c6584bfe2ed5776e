/**
 * `/openapi.json`: the description of the API.
 *
 * @module
 */
import { describeApi } from "../openapi/document.ts";
import type { RouteOptions } from "../options.ts";
import type { Handlers } from "./methods.ts";

/**
 * `GET` of the description, which is made for the first request of it. It needs
 * no token, because it tells nothing of people.
 */
export function openapi(options: RouteOptions): Handlers {
  let text: string | undefined;
  return {
    GET: (c) => {
      text ??= JSON.stringify(describeApi(options));
      return options.answers.text(c, text, "application/json");
    },
  };
}
