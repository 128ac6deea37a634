import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import type { RLM } from '@rlm-ts/api';
import express from 'express';
import { Hono } from 'hono';
import { mount } from 'hono/mount';
import { createHandler } from '../src/create-handler.js';
import type { HandlerOptions } from '../src/handler-options.js';
import { createNodeHandler } from '../src/node/create-node-handler.js';

/** A server on the loopback that has the handler below `/rlm`. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** Of the handler. */
  readonly url: string;
  /** How many there are. */
  readonly connections: () => Promise<number>;
}

type ServerOf = (rlm: RLM, options: HandlerOptions) => ReturnType<typeof createServer>;

const SERVERS = {
  'node:http': (rlm, options) => createServer(createNodeHandler(rlm, options)),
  Express: (rlm, options) =>
    expressServer((app) => app.use('/rlm', createNodeHandler(rlm, options))),
  'Express behind express.json()': (rlm, options) =>
    expressServer((app) => app.use(express.json(), createNodeHandler(rlm, options))),
  Hono: (rlm, options) => {
    const handler = createHandler(rlm, options);
    return honoServer((app) => app.all('/rlm/*', (context) => handler(context.req.raw)));
  },
  'Hono by mount': (rlm, options) =>
    honoServer((app) => app.all('/rlm/*', mount(createHandler(rlm, options)))),
} satisfies Readonly<Record<string, ServerOf>>;

export type ServerName = keyof typeof SERVERS;

/** The servers that the handler is held to. */
export const SERVER_NAMES = Object.keys(SERVERS) as readonly ServerName[];

export async function startServer(
  name: ServerName,
  rlm: RLM,
  options: HandlerOptions = {},
): Promise<RunningServer> {
  const server = SERVERS[name](rlm, options);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${String(port)}/rlm`,
    connections: promisify(server.getConnections.bind(server)),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function expressServer(
  prepare: (app: express.Express) => unknown,
): ReturnType<typeof createServer> {
  const app = express();
  prepare(app);
  return createServer(app as RequestListener);
}

function honoServer(prepare: (app: Hono) => unknown): ReturnType<typeof createServer> {
  const app = new Hono();
  prepare(app);
  return createAdaptorServer(app) as ReturnType<typeof createServer>;
}
