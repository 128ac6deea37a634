import { formatBlockResult, type IsolationReport, type RlmEvent } from '@rlm-ts/api';
import type { Output } from '../output/output.js';
import { isolationLines } from './isolation-lines.js';
import { shorten, type ShownLimits } from './shorten.js';

interface ProgressLimits extends ShownLimits {
  /** Bytes of each output stream of a block. */
  readonly maxStdoutBytes: number;
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
  private subCalls = 0;
  private failedSubCalls = 0;

  constructor(
    private readonly stderr: Output,
    private readonly verbose: boolean,
  ) {
    this.limits = verbose ? FULL : BRIEF;
  }

  /** Resolves once what there is to tell has been written. */
  async show(event: RlmEvent): Promise<void> {
    // A child run counts as the one sub-call that it is.
    if (event.depth > 0 && event.type !== 'warning') return;
    switch (event.type) {
      case 'run_started':
        return this.line(
          `Model ${event.model}, environment ${event.environment}, context ${event.context}.`,
        );
      case 'iteration_started':
        return this.line(`Turn ${event.iteration}`);
      case 'model_replied':
        return this.verbose ? this.section('reply', event.reply) : undefined;
      case 'block_started':
        return this.section('code', event.code);
      case 'block_finished':
        await this.section('output', formatBlockResult(event.result, this.limits));
        return this.tellSubCalls();
      case 'sub_call_finished':
        this.subCalls += 1;
        if (event.outcome.failure !== null) this.failedSubCalls += 1;
        return;
      case 'environment_progress':
        return this.line(event.message);
      case 'environment_ready':
        return this.tellIsolation(event.isolation);
      case 'warning':
        return this.line(`Warning: ${event.message}`);
      case 'sub_call_started':
      case 'run_finished':
        return;
    }
  }

  private async tellIsolation(isolation: IsolationReport | null): Promise<void> {
    if (isolation === null) return;
    for (const line of isolationLines(isolation, this.verbose)) await this.line(line);
  }

  private async section(title: string, text: string): Promise<void> {
    const lines = shorten(text, this.limits).map((line) => `    ${line}\n`);
    await this.stderr.show(`  ${title}:\n${lines.join('')}`);
  }

  private async tellSubCalls(): Promise<void> {
    if (this.subCalls === 0) return;
    const failed = this.failedSubCalls === 0 ? '' : `, ${this.failedSubCalls} failed`;
    await this.line(`  sub-calls: ${this.subCalls}${failed}`);
    this.subCalls = 0;
    this.failedSubCalls = 0;
  }

  private line(text: string): Promise<void> {
    return this.stderr.show(`${text}\n`);
  }
}
