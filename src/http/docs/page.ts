/**
 * The page of `/docs`, and what it may do.
 *
 * @module
 */

/**
 * The page. It names its files relative to itself, and asks no other origin for
 * anything.
 */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The person service: its API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/ui.css">
</head>
<body>
<noscript>Without scripts there is <a href="openapi.json">the description</a>.</noscript>
<div id="ui"></div>
<script src="docs/ui.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

/** The script that shows the description. Tokens stay in the page's memory. */
export const START = `SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#ui",
  deepLinking: true,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/**
 * The policy of the page (Content Security Policy): it runs its own scripts,
 * shows its own styles and icons, and talks to the service alone.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** How long a browser may keep a file: it changes with the service only. */
export const FILE_CACHE_CONTROL = { "Cache-Control": "private, max-age=3600" };
