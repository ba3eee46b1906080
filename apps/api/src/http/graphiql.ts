import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { ApolloServerPlugin } from '@apollo/server';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const ASSETS = '/graphiql-assets';

const require = createRequire(import.meta.url);
const inPackage = (name: string, file: string): string => join(dirname(require.resolve(`${name}/package.json`)), file);

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const CACHED = 'public, max-age=3600';

/** The built files of the packages, as they were installed: nothing comes from another server. */
const FILES: Readonly<Record<string, { readonly place: () => string; readonly type: string }>> = {
  'react.js': { place: () => inPackage('react', 'umd/react.production.min.js'), type: SCRIPT },
  'react-dom.js': { place: () => inPackage('react-dom', 'umd/react-dom.production.min.js'), type: SCRIPT },
  'graphiql.js': { place: () => inPackage('graphiql', 'graphiql.min.js'), type: SCRIPT },
  'graphiql.css': { place: () => inPackage('graphiql', 'graphiql.min.css'), type: STYLE },
};

/** Scripts of its own only; GraphiQL's editor writes styles and holds its fonts and pictures in them. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Guichet — GraphiQL</title>
<link rel="stylesheet" href="${ASSETS}/graphiql.css">
<style>html, body, #graphiql { height: 100%; margin: 0 }</style>
</head>
<body>
<div id="graphiql">GraphiQL demande JavaScript.</div>
<script src="${ASSETS}/react.js"></script>
<script src="${ASSETS}/react-dom.js"></script>
<script src="${ASSETS}/graphiql.js"></script>
<script src="${ASSETS}/start.js"></script>
</body>
</html>
`;

const START = `'use strict';
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: location.pathname }),
    defaultEditorToolsVisibility: true,
  }),
);
`;

/** What a browser that opens the address of the API sees. */
export function graphiqlPage(): ApolloServerPlugin {
  return {
    serverWillStart: () =>
      Promise.resolve({ renderLandingPage: () => Promise.resolve({ html: () => Promise.resolve(PAGE) }) }),
  };
}

/** The files of that page, and the header that lets it run them. They are a few, named one by one: no path of a client is opened. */
export function serveGraphiql(app: NestFastifyApplication, path: string): void {
  const fastify = app.getHttpAdapter().getInstance();
  for (const [name, { place, type }] of Object.entries(FILES))
    fastify.get(`${ASSETS}/${name}`, (_request, reply) =>
      reply.headers({ 'content-type': type, 'cache-control': CACHED }).send(createReadStream(place())),
    );
  fastify.get(`${ASSETS}/start.js`, (_request, reply) => reply.headers({ 'content-type': SCRIPT }).send(START));
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const page = request.routeOptions.url === path && String(reply.getHeader('content-type')).startsWith('text/html');
    if (page) void reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
    done(null, payload);
  });
}
