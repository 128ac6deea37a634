import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';

/** An answer, as it came. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks a server for exactly this path, with these headers: no client in between mends them. */
export async function ask(
  url: string,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: OutgoingHttpHeaders } = {},
): Promise<Answered> {
  const { hostname, port } = new URL(url);
  const asking = request({ hostname, port, path, method, headers, agent: false });
  asking.end();
  const [response] = (await once(asking, 'response')) as [
    AsyncIterable<Buffer> & { statusCode: number; headers: IncomingHttpHeaders },
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

/** Sends bytes as they are and reads until the server hangs up. */
export async function sendRaw(url: string, text: string): Promise<string> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
  return answer;
}

/** A page's connection. */
export class LivePage {
  private readonly heard: unknown[] = [];
  private wake: () => void = () => undefined;
  /** The code and the reason with which it was closed. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.heard.push(JSON.parse(data.toString('utf8')));
      this.wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code: number, reason: Buffer) => {
        resolve({ code, reason: reason.toString('utf8') });
      });
    });
  }

  static async open(url: string, options: ClientOptions = {}): Promise<LivePage> {
    const socket = new WebSocket(new URL('/api/live', url.replace(/^http/, 'ws')), options);
    const page = new LivePage(socket);
    await once(socket, 'open');
    return page;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message. */
  async hear(): Promise<unknown> {
    while (this.heard.length === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.heard.shift();
  }
}
