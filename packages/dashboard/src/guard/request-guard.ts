import type { IncomingMessage } from 'node:http';

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 400 | 403 | 405;
  /** A sentence for a person. */
  readonly message: string;
}

const READING = ['GET', 'HEAD'];

/**
 * Tells requests of this machine's user from those that another page makes in the user's browser. A
 * name of somebody else's that resolves to this machine shows in `Host`, another page in `Origin` and
 * `Sec-Fetch-Site`. Programs that send neither are the user's own.
 */
export class RequestGuard {
  private readonly hosts: ReadonlySet<string>;

  /** @param names Further names of the host, as they stand in a URL. */
  constructor(port: number, names: readonly string[]) {
    const all = new Set(['localhost', '127.0.0.1', '[::1]', ...names]);
    const withPort = [...all].map((name) => `${name}:${String(port)}`);
    this.hosts = new Set(port === 80 ? [...withPort, ...all] : withPort);
  }

  /** `null` for a request that may be answered. */
  check({ method = '', headers, url = '' }: IncomingMessage): Refusal | null {
    if (!READING.includes(method)) {
      return { status: 405, message: 'The dashboard only shows: it takes GET and HEAD.' };
    }
    if (!url.startsWith('/')) return { status: 400, message: 'The request names no path.' };
    if (!this.hosts.has((headers.host ?? '').toLowerCase())) {
      return { status: 403, message: `Ask for ${[...this.hosts].join(' or ')}: no other host.` };
    }
    if (headers.origin !== undefined) {
      if (this.isOwn(headers.origin)) return null;
      return { status: 403, message: 'A page of another origin may not ask for this.' };
    }
    const site = headers['sec-fetch-site'];
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (isForeign && url.startsWith('/api/')) {
      return { status: 403, message: 'A page of another site may not ask for this.' };
    }
    return null;
  }

  private isOwn(origin: string): boolean {
    return origin.startsWith('http://') && this.hosts.has(origin.slice('http://'.length));
  }
}
