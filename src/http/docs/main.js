/**
 * The page of `/docs`: it shows the description, and tries each call. A token
 * stays in the memory of the page.
 *
 * @module
 */
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () =>
  document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

const { SwaggerUIBundle } = globalThis;
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#ui",
  deepLinking: true,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
  tryItOutEnabled: true,
  // It would ask a server of its makers.
  validatorUrl: null,
});
