import { fileURLToPath } from 'node:url';
import { LLMock } from '@copilotkit/aimock';

/** A model that no provider has. */
const UNKNOWN_MODEL = 'no-such-model';

/** What a model would say, by what the last message holds. */
export type Replies = readonly (readonly [asked: RegExp, reply: string])[];

const REPLIES: Replies = [[/How many needles/, '```repl\nFINAL(context.count("needle"))\n```']];

/**
 * The providers, as far as the examples of the documentation can tell: a mock server on the loopback
 * that speaks the languages of OpenAI, Anthropic and Gemini.
 */
export class ProviderStandIn implements AsyncDisposable {
  private constructor(private readonly server: LLMock) {}

  /** @param replies Default: to what the examples of the documentation ask. */
  static async start(replies: Replies = REPLIES): Promise<ProviderStandIn> {
    const server = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
    server.on({}, ({ messages, model }) => {
      if (model === UNKNOWN_MODEL) return { error: { message: 'no such model' }, status: 404 };
      const asked = JSON.stringify(messages.at(-1)?.content);
      const [, content] = replies.find(([pattern]) => pattern.test(asked)) ?? [];
      if (content !== undefined) return { content };
      return { error: { message: `The stand-in has no reply to ${asked}` }, status: 400 };
    });
    await server.start();
    return new ProviderStandIn(server);
  }

  /** The hosts that examples have asked and thought to be answered by. */
  get askedHosts(): ReadonlySet<string> {
    const hosts = this.server.getRequests().map(({ headers }) => headers['x-asked-host'] ?? '');
    return new Set(hosts);
  }

  /** Arguments of Node that send an example's requests here. */
  get nodeArguments(): readonly string[] {
    return ['--import', fileURLToPath(new URL('./redirect-providers.mjs', import.meta.url))];
  }

  /** The environment of an example: this address, and keys as a reader has them. */
  get environment(): Readonly<Record<string, string>> {
    return {
      EXAMPLES_STAND_IN: this.server.url,
      OPENAI_API_KEY: 'sk-of-an-example',
      OPENAI_BASE_URL: '',
      ANTHROPIC_API_KEY: 'sk-ant-of-an-example',
      GOOGLE_API_KEY: 'key-of-an-example',
      GEMINI_API_KEY: '',
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
  }
}
