import {
  formatBlockResult,
  formatSeconds,
  type IsolationReport,
  type ReplResult,
  type RlmEvent,
  type Spending,
} from '@rlm-ts/api';
import type { Style } from '../output/colour.js';
import { oneLine } from '../output/one-line.js';
import type { Output } from '../output/output.js';
import { findingLine } from './finding-line.js';
import { isolationLines } from './isolation-lines.js';
import { LiveText } from './live-text.js';
import { shorten, type ShownLimits } from './shorten.js';
import { spendingLine } from './spending.js';

interface ProgressLimits extends ShownLimits {
  /** Bytes of each output stream of a block. */
  readonly maxStdoutBytes: number;
}

/** How much is told. */
export interface ProgressOptions {
  /** Replies too, and nothing shortened. */
  readonly verbose: boolean;
  /** Replies and output piece by piece, as they come. */
  readonly stream: boolean;
}

const BRIEF: ProgressLimits = { maxLines: 10, maxLineLength: 160, maxStdoutBytes: 1000 };
const FULL: ProgressLimits = {
  maxLines: Number.POSITIVE_INFINITY,
  maxLineLength: Number.POSITIVE_INFINITY,
  maxStdoutBytes: 1 << 20,
};

/** Tells a person how a run goes, turn by turn, in plain lines. */
export class RunProgress {
  private readonly limits: ProgressLimits;
  private readonly live: LiveText;
  private subCalls = 0;
  private failedSubCalls = 0;
  /** Whether the reply of this turn, and the output of this block, were told as they came. */
  private told = { reply: false, stdout: false, stderr: false };

  constructor(
    private readonly stderr: Output,
    private readonly options: ProgressOptions,
  ) {
    this.limits = options.verbose ? FULL : BRIEF;
    this.live = new LiveText(stderr);
  }

  /** Resolves once what there is to tell has been written. */
  async show(event: RlmEvent): Promise<void> {
    // A child run counts as the one sub-call that it is.
    if (event.depth > 0 && event.type !== 'warning' && event.type !== 'egress_finding') return;
    switch (event.type) {
      case 'run_started':
        return this.line(
          `Model ${event.model}, environment ${event.environment}, context ${event.context}.`,
        );
      case 'iteration_started':
        this.told = { reply: false, stdout: false, stderr: false };
        return this.line(`Turn ${event.iteration}`, 'heading');
      case 'model_delta':
        if (!this.options.stream) return;
        if (event.kind === 'text') this.told.reply = true;
        return this.live.add(event.kind === 'text' ? 'reply' : 'reasoning', event.text);
      case 'model_call_retried':
        this.told.reply = false;
        return this.line(
          `  attempt ${event.attempt} at ${event.model} failed, the next one in ${formatSeconds(event.delayMs)}: ${event.error.message}`,
          'warning',
        );
      case 'history_compacted':
        return this.line(
          `  a long history was summarized: about ${event.tokensBefore} tokens became ${event.tokensAfter}`,
        );
      case 'model_replied':
        await this.tellReply(event.reply);
        return this.line(`  so far: ${spendingLine(event.spent)}`, 'quiet');
      case 'block_started':
        return this.told.reply ? undefined : this.section('code', event.code);
      case 'block_output':
        if (!this.options.stream) return;
        this.told[event.stream] = true;
        return this.live.add(event.stream === 'stdout' ? 'output' : 'stderr', event.text);
      case 'block_finished':
        await this.tellResult(event.result);
        return this.tellSubCalls(event.spent);
      case 'sub_call_finished':
        this.subCalls += 1;
        if (event.outcome.failure !== null) this.failedSubCalls += 1;
        return;
      case 'environment_progress':
        return this.line(event.message);
      case 'environment_ready':
        return this.tellIsolation(event.isolation);
      case 'egress_finding':
        return this.line(`  ${findingLine(event)}`, 'warning');
      case 'warning':
        return this.line(`Warning: ${event.message}`, 'warning');
      case 'answer_rejected':
      case 'run_finished':
      case 'sub_call_started':
      case 'tool_call_started':
      case 'tool_call_finished':
        return this.live.end();
    }
  }

  private async tellReply(reply: string): Promise<void> {
    const { verbose, stream } = this.options;
    if (this.told.reply || !(verbose || stream)) return;
    await this.section('reply', reply);
    // The reply holds the code; a person who watches it come need not read it twice.
    this.told.reply = stream;
  }

  private async tellResult(result: ReplResult): Promise<void> {
    const { stdout, stderr } = this.told;
    const untold = {
      ...result,
      stdout: stdout ? '' : result.stdout,
      stderr: stderr ? '' : result.stderr,
    };
    const isAllTold = (stdout || stderr) && result.error === null && result.variables.length === 0;
    this.told = { ...this.told, stdout: false, stderr: false };
    if (isAllTold) return this.live.end();
    await this.section(
      stdout || stderr ? 'result' : 'output',
      formatBlockResult(untold, this.limits),
    );
  }

  private async tellIsolation(isolation: IsolationReport | null): Promise<void> {
    if (isolation === null) return;
    for (const line of isolationLines(isolation, this.options.verbose)) await this.line(line);
  }

  private async section(title: string, text: string): Promise<void> {
    const lines = shorten(text, this.limits).map((line) => `    ${line}\n`);
    await this.live.end();
    await this.stderr.show(`  ${title}:\n${lines.join('')}`);
  }

  private async tellSubCalls(spent: Spending): Promise<void> {
    if (this.subCalls === 0) return;
    const failed = this.failedSubCalls === 0 ? '' : `, ${this.failedSubCalls} failed`;
    await this.line(
      `  sub-calls: ${this.subCalls}${failed}; so far: ${spendingLine(spent)}`,
      'quiet',
    );
    this.subCalls = 0;
    this.failedSubCalls = 0;
  }

  /** Whatever stands in it, it is one line; the spaces before it stay. */
  private async line(text: string, style?: Style): Promise<void> {
    await this.live.end();
    const indent = /^ */.exec(text)?.[0] ?? '';
    await this.stderr.show(
      `${indent}${oneLine(text)}\n`,
      style === undefined ? undefined : { style },
    );
  }
}
