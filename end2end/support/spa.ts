// The app of `docs/quickstarts/spa.md`: it runs in the browser alone, at an origin of its own, with `oidc-client-ts` from npm.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, resolve, sep } from 'node:path';

import type { Portico } from './portico.ts';

const folder = resolve(import.meta.dirname, '../../examples/sign-in-spa');
const packages = resolve(import.meta.dirname, '../node_modules');
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' };

export interface Spa {
  url: string;
  stop(): Promise<void>;
}

/** The app, registered, with its settings in place of those in the example. */
export async function startSpa(portico: Portico): Promise<Spa> {
  let settings = {};
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    if (pathname === '/settings.json') return void response.setHeader('content-type', types['.json']!).end(JSON.stringify(settings));
    const file = fileOf(pathname);
    const content = file && (await readFile(file).catch(() => undefined));
    if (!content) return void response.writeHead(404).end();
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream').end(content);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://localhost:${address.port}/`;
  const words = ['client', 'create', '--name', 'The Shop', '--type', 'spa', '--redirect-uri', url, '--post-logout-redirect-uri', url, '--json'];
  const client = JSON.parse(await portico.command(...words));
  settings = { authority: portico.url, client_id: client.client_id };
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url, stop };
}

function fileOf(pathname: string): string | undefined {
  const [root, path] = pathname.startsWith('/node_modules/') ? [packages, pathname.slice('/node_modules/'.length)] : [folder, pathname.slice(1) || 'index.html'];
  const file = resolve(root, path);
  return file.startsWith(root + sep) ? file : undefined;
}
