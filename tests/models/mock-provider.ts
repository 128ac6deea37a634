import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import type { LLMConfig } from '@rlm-ts/api';

/** What the mock provider does with one request. */
export type Answer =
  | {
      readonly text: string;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly toolCalls?: readonly { readonly name: string; readonly args: object }[];
    }
  | { readonly status: number; readonly retryAfter?: number };

/** A request as every provider's is understood. */
export interface Asked {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** What the server has counted: the other side of the account. */
export interface Counted {
  requests: number;
  unanswered: number;
  /** Requests whose connection the client closed before they were answered. */
  abandoned: number;
  inputTokens: number;
  outputTokens: number;
  /** Tokens by model: input and output. */
  readonly byModel: Map<string, { inputTokens: number; outputTokens: number }>;
}

/** A provider of all three kinds on the loopback, which answers as a function says. */
export interface MockProvider {
  readonly url: string;
  readonly counted: Counted;
  close(): Promise<void>;
}

/** The answer with this text, and as many tokens as there are characters. */
export function answered(text: string, asked: Asked, toolCalls: Called = []): Answer {
  const inputTokens = asked.messages.reduce((sum, { content }) => sum + content.length, 0);
  return { text, inputTokens, outputTokens: text.length, toolCalls };
}

type Called = NonNullable<Extract<Answer, { text: string }>['toolCalls']>;

/** The models of each kind of provider, all at the mock. */
export function modelsAt(url: string): Record<'openai' | 'anthropic' | 'gemini', LLMConfig> {
  const apiKey = KEY;
  return {
    openai: { backend: 'openai', modelName: 'gpt-5', options: { apiKey, baseURL: `${url}/v1` } },
    anthropic: {
      backend: 'anthropic',
      modelName: 'claude-sonnet-4-5',
      options: { apiKey, baseURL: url },
    },
    gemini: { backend: 'gemini', modelName: 'gemini-2.5-flash', options: { apiKey, baseURL: url } },
  };
}

/** A secret that must not come out anywhere. */
export const KEY = 'key-of-the-test';

/** A block of code in a reply. */
export const repl = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

/** Which answers there are. */
export interface Play {
  readonly answer: (asked: Asked) => Answer;
  /** Bodies of requests that are never answered. */
  readonly never?: (body: string) => boolean;
  readonly latencyMs?: number;
}

/** Starts one: aimock, and before it a server that can leave a request unanswered. */
export async function startMockProvider({
  answer,
  never = () => false,
  latencyMs = 0,
}: Play): Promise<MockProvider> {
  const counted: Counted = {
    requests: 0,
    unanswered: 0,
    abandoned: 0,
    inputTokens: 0,
    outputTokens: 0,
    byModel: new Map(),
  };
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  if (latencyMs > 0) mock.setChaos({ latencyMs });
  mock.on({}, (request) => {
    const given = answer({ model: request.model, messages: plain(request.messages) });
    if ('status' in given) {
      const { status, retryAfter } = given;
      const error = { message: 'as the test wants it', type: 'mock_error' };
      return { error, status, ...(retryAfter === undefined ? {} : { retryAfter }) };
    }
    const { text, inputTokens, outputTokens, toolCalls = [] } = given;
    const sums = counted.byModel.get(request.model) ?? { inputTokens: 0, outputTokens: 0 };
    counted.byModel.set(request.model, sums);
    for (const count of [counted, sums]) {
      count.inputTokens += inputTokens;
      count.outputTokens += outputTokens;
    }
    const usage = {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens,
    };
    if (toolCalls.length === 0) return { content: text, usage };
    const calls = toolCalls.map(({ name, args }) => ({ name, arguments: JSON.stringify(args) }));
    return { content: text, toolCalls: calls, usage };
  });
  await mock.start();
  const server = createServer((incoming, response) => {
    response.on('close', () => {
      if (!response.writableFinished) counted.abandoned += 1;
    });
    void textOf(incoming).then((body) => {
      counted.requests += 1;
      if (never(body)) {
        counted.unanswered += 1;
        return;
      }
      const { method, url, headers } = incoming;
      const outgoing = forward({ host: '127.0.0.1', port: mock.port, method, path: url, headers });
      outgoing.on('response', (answered) => {
        response.writeHead(answered.statusCode ?? 500, answered.headers);
        answered.pipe(response);
      });
      outgoing.on('error', () => response.destroy());
      outgoing.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    counted,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await mock.stop();
    },
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function plain(messages: unknown): Asked['messages'] {
  if (!Array.isArray(messages)) return [];
  return messages.map((message: { role: string; content: unknown }) => ({
    role: message.role,
    content:
      typeof message.content === 'string' ? message.content : JSON.stringify(message.content),
  }));
}
