import { throwIfAborted, type TrajectoryStorePort } from '@rlm-ts/api';
import { createServer } from 'node:http';
import { DashboardHandler } from './dashboard-handler.js';
import { loopbackHost } from './guard/loopback-host.js';
import { RequestGuard } from './guard/request-guard.js';
import { limitConnections } from './http/limit-connections.js';
import { listen } from './http/listen.js';
import { checkOptions } from './check-options.js';
import { LiveServer } from './live/live-server.js';
import { readWebFiles, WEB_FOLDER } from './web/web-files.js';

/** What a dashboard shows, and where. */
export interface DashboardOptions {
  /** The runs. */
  readonly store: TrajectoryStorePort;
  /** `localhost`, an address of 127.0.0.0/8, or `::1`. Default `localhost`. */
  readonly host?: string | undefined;
  /** Default 8501; 0 takes any free one. */
  readonly port?: number | undefined;
  /** Shown on the pages. */
  readonly version: string;
  /** Where the runs are recorded, shown on the pages. */
  readonly logDir: string;
  /** Closes the dashboard. */
  readonly signal?: AbortSignal | undefined;
  /** Folder of the built pages. Default: the one in this package. */
  readonly webFolder?: string | undefined;
}

/** A dashboard that is open. */
export interface Dashboard {
  /** Of its first page. */
  readonly url: string;
  /** Disconnects every page and stops listening; leaves no handle behind. Idempotent. */
  close(): Promise<void>;
}

/** Bytes of a request's headers. */
const MAX_HEADER_BYTES = 16 * 1024;
/** A request has to be there within it, also the first one of a connection. */
const REQUEST_TIMEOUT_MS = 10_000;
/** How often connections are looked at for that. */
const TIMEOUT_CHECK_MS = 5_000;
const MAX_CONNECTIONS = 256;

/**
 * Serves the dashboard to this machine's browsers: its pages, the runs of a store, and what happens in
 * them. It only reads, and refuses what another page makes the browser ask for.
 *
 * @throws RlmError `CONFIG_INVALID` for an option that is unknown or wrong, if the host is not this machine's own, the port cannot be had, or
 *   the pages were not built; `ABORTED` if the signal has fired before.
 */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  checkOptions(options);
  const { store, host = 'localhost', port = 8501, version, logDir, signal } = options;
  throwIfAborted(signal, 'The dashboard');
  const { addresses, name } = loopbackHost(host);
  const files = await readWebFiles(options.webFolder ?? WEB_FOLDER);
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  });
  limitConnections(server, MAX_CONNECTIONS);
  const boundPort = await listen(server, addresses, port);
  const live = new LiveServer(store);
  const guard = new RequestGuard(boundPort, [name]);
  const handler = new DashboardHandler(guard, { store, files, version, logDir }, live);
  server.on('request', (request, response) => void handler.answer(request, response));
  server.on('upgrade', (request, socket, head) => {
    handler.upgrade(request, socket, head);
  });

  let closing: Promise<void> | null = null;
  const shutDown = async (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    await live.close();
    server.closeAllConnections();
    await closed;
  };
  const close = (): Promise<void> => (closing ??= shutDown());
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort);
  return { url: `http://${name}:${String(boundPort)}/`, close };
}
