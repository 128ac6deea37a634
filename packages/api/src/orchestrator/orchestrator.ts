import { parseConfig, rlmConfigSchema } from '@rlm-ts/application';
import { untilAborted, type CompletionResult } from '@rlm-ts/domain';
import {
  checkQuestion,
  completionOptionsSchema,
  orchestratorRunOptionsSchema,
} from '../checks/run-options.js';
import type { CompletionOptions } from '../completion-options.js';
import { createRlmFromConfig, type RlmExtensions } from '../create-rlm-from-config.js';
import type { RLM } from '../rlm.js';
import { orchestratorConfig, type OrchestratorOptions } from './orchestrator-options.js';
import { toOrchestratorResult, type OrchestratorResult } from './orchestrator-result.js';

/** Options of {@link Orchestrator.run}: the data, and a signal that ends the run. */
export type OrchestratorRunOptions = Omit<CompletionOptions, 'output' | 'toolChoice'>;

/**
 * An `RLM` with safe defaults for code that nobody has read: it runs in Docker, inside gVisor or not
 * at all, without a network, and what leaves the sandbox is redacted. One of them serves any number of
 * requests at once; they share nothing but its models and its limit on calls in flight.
 *
 * @example
 * await using agent = new Orchestrator({ llm: { backend: 'openai', modelName: 'gpt-5-mini' } });
 * const { finalAnswer } = await agent.run('Who are the top ten customers?', {
 *   contextPath: 'sales.csv',
 * });
 */
export class Orchestrator implements AsyncDisposable {
  /** For everything else that an `RLM` can do: streaming, tools, sessions. */
  readonly rlm: RLM;
  private readonly limits: Parameters<typeof toOrchestratorResult>[1];
  private ready: Promise<void> | null = null;

  /**
   * Does no I/O.
   *
   * @throws RlmError `CONFIG_INVALID` and the others of `createRlmFromConfig`.
   */
  constructor(options: OrchestratorOptions = {}, extensions: RlmExtensions = {}) {
    const config = orchestratorConfig(options, process.env);
    this.rlm = createRlmFromConfig(config, extensions);
    this.limits = {
      maxStdoutBytes: rlmConfigSchema.shape.maxStdoutBytes.parse(config.maxStdoutBytes),
      maxCostUsd: config.maxCostUsd ?? null,
    };
  }

  /**
   * Answers a question. A run that has begun always resolves; what went wrong is its `error`.
   *
   * @throws SecurityViolationError before any model is asked, if the sandbox cannot be had as safe as
   *   it was asked for; RlmError as `RLM.completion` does.
   */
  async run(query: string, options: OrchestratorRunOptions = {}): Promise<OrchestratorResult> {
    parseConfig(orchestratorRunOptionsSchema, options, 'options');
    return toOrchestratorResult(await this.completion(query, options), this.limits);
  }

  /** The same with everything that is known of the run; as `RLM.completion`. */
  async completion<Output = unknown>(
    query: string,
    options: CompletionOptions<Output> = {},
  ): Promise<CompletionResult<Output>> {
    checkQuestion(query, options, completionOptionsSchema);
    await untilAborted(this.prepared(), options.signal, 'The run');
    const result = await this.rlm.completion(query, options);
    // A session opens with its first block: what was there at the first look may be gone by then.
    if (result.error?.code === 'SECURITY_VIOLATION') throw result.error;
    return result;
  }

  /** As `RLM.close`. */
  close(): Promise<void> {
    return this.rlm.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Looks once whether there is a sandbox, so that no model is paid for a run that cannot be. */
  private prepared(): Promise<void> {
    this.ready ??= this.rlm.prewarm().catch((error: unknown) => {
      // What was missing may be there at the next try.
      this.ready = null;
      throw error;
    });
    return this.ready;
  }
}
