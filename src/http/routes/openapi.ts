/**
 * `/openapi.json`: the description of the API.
 *
 * @module
 */
import type { Hono } from "hono";
import { describeApi } from "../openapi/document.ts";
import type { RouteOptions } from "../options.ts";
import { resource } from "./methods.ts";

/**
 * Adds the description, which is made for the first request of it. It needs no
 * token, because it tells nothing of people.
 */
export function openapi(router: Hono, options: RouteOptions): void {
  let text: string | undefined;
  resource(router, "/openapi.json", {
    GET: (c) => {
      text ??= JSON.stringify(describeApi(options));
      return options.answers.text(c, 200, text, "application/json");
    },
  });
}
