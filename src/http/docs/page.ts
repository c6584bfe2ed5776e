/**
 * The page of `/docs`.
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
<link rel="stylesheet" href="docs/page.css">
</head>
<body>
<noscript>Without scripts there is <a href="openapi.json">the description</a>.</noscript>
<header id="heading"><h1>The API of the person service</h1></header>
<div id="ui"></div>
<script src="docs/accessible.js"></script>
<script src="docs/ui.js"></script>
<script src="docs/main.js"></script>
</body>
</html>
`;
