import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { LLMock } from '@copilotkit/aimock';
import type { FixtureFileResponse } from '@copilotkit/aimock';
import type { TokenUsage } from '@rlm-ts/domain';
import type { SeenRequest } from '@rlm-ts/testkit';

/** Changes one JSON object of an answer: the body, or an event of a stream. */
export type Patch = (json: Record<string, unknown>) => unknown;

/**
 * What the server does with every request.
 *
 * - `answer`: what aimock makes of the fixture's response in the provider's own form (an error with
 *   its status, too), after `patch`. `part` of it, from 0 to 1, and then the connection is `cut` or
 *   the server falls silent (`stall`).
 * - `echo`: a reply with the text of the last message.
 * - `raw`: an answer that aimock cannot give.
 * - `hang`: nothing.
 */
export type Play =
  | {
      readonly kind: 'answer';
      readonly response: FixtureFileResponse;
      readonly patch?: Patch;
      readonly part?: number;
      readonly then?: 'cut' | 'stall';
    }
  | { readonly kind: 'echo' }
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly body: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'hang' };

/** A mock provider: aimock, and in front of it a server that fails as aimock cannot. */
export interface ProviderServer {
  /** `http://127.0.0.1:PORT`. aimock serves every provider's paths beneath it. */
  readonly url: string;
  readonly seen: () => readonly SeenRequest[];
  /** Resolves once a client has closed its connection before it was answered. */
  readonly abandoned: () => Promise<void>;
  readonly play: (play: Play) => void;
  readonly close: () => Promise<void>;
}

/** Starts a mock provider on the loopback. */
export async function startProviderServer(play: Play): Promise<ProviderServer> {
  let current = play;
  const aimock = new LLMock({ port: 0, host: '127.0.0.1' });
  aimock.on({}, (request) => {
    if (current.kind === 'answer') return current.response as never;
    const content = request.messages.at(-1)?.content ?? '';
    return { content: typeof content === 'string' ? content : partsText(content) };
  });
  await aimock.start();

  const seen: SeenRequest[] = [];
  let abandon: () => void = () => undefined;
  const abandoned = new Promise<void>((resolve) => {
    abandon = resolve;
  });
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandon();
    });
    void handle(request, response).catch(() => response.destroy());
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    seen.push({
      raw: `${request.method ?? ''} ${request.url ?? ''}\n${request.rawHeaders.join('\n')}\n${body}`,
      body: parse(body),
    });
    const now = current;
    if (now.kind === 'hang') return;
    if (now.kind === 'raw') {
      const type = now.contentType ?? 'application/json';
      response.writeHead(now.status, { 'content-type': type, ...now.headers });
      response.end(now.body);
      return;
    }
    await forward(aimock.port, request, body, response, now.kind === 'answer' ? now : {});
  };
  const url = await listen(server);

  return {
    url,
    seen: () => seen,
    abandoned: () => abandoned,
    play: (next) => {
      current = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await aimock.stop();
    },
  };
}

/** The address of a server that is not there: connections to it are refused. */
export async function unreachableUrl(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  server.close();
  await once(server, 'close');
  return url;
}

/** Usage in every form that aimock knows, for a fixture's `usage`. */
export function mockUsage(usage: TokenUsage): Record<string, number> {
  const { inputTokens, outputTokens } = usage;
  const totalTokens = inputTokens + outputTokens;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens,
    totalTokenCount: totalTokens,
  };
}

async function forward(
  port: number,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
  how: Partial<Extract<Play, { kind: 'answer' }>>,
): Promise<void> {
  const { method, url, headers } = request;
  const outgoing = httpRequest({ port, host: '127.0.0.1', method, path: url, headers });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const whole = patched(await textOf(answer), how.patch);
  // The length may be another after the patch.
  const kept = Object.entries(answer.headers).filter(([name]) => name !== 'content-length');
  response.writeHead(answer.statusCode ?? 500, Object.fromEntries(kept));
  const bytes = Buffer.from(whole);
  const end = Math.floor(bytes.length * (how.part ?? 1));
  // Pieces of a size that cuts lines, and characters of more than one byte, in two.
  const size = Math.max(61, Math.ceil(end / 40));
  for (let start = 0; start < end; start += size) {
    response.write(bytes.subarray(start, Math.min(end, start + size)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (how.then === 'cut') response.destroy();
  else if (how.then !== 'stall') response.end();
}

function patched(text: string, patch: Patch | undefined): string {
  if (patch === undefined) return text;
  const whole = parse(text);
  if (isRecord(whole)) return JSON.stringify(patch(whole));
  return text.replace(/^data: (\{.*\})(\r?)$/gm, (line, data: string, end: string) => {
    const event = parse(data);
    return isRecord(event) ? `data: ${JSON.stringify(patch(event))}${end}` : line;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function partsText(parts: readonly { text?: string }[]): string {
  return parts.map(({ text = '' }) => text).join('');
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
