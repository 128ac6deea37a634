import {
  RlmError,
  type EgressFinding,
  type EgressGate,
  type EnvironmentPort,
  type ExecuteOptions,
  type LoadContextOptions,
  type ContextPayload,
  type ReplResult,
} from '@rlm-ts/domain';
import type { EgressMode } from './egress-policy.js';
import { filteredResult } from './filtered-result.js';
import type { FindingJournal } from './finding-journal.js';
import { Inspection } from './inspection.js';
import { LiveOutputFilter, type LiveFinding } from './live-output-filter.js';
import { VariableCheck } from './variable-check.js';

/** What is asked of a session's environment once it is open. */
export type Sandbox = Pick<EnvironmentPort, 'loadContext' | 'executeCode' | 'cleanup'>;

/** A session's environment, of which everything that it tells has been checked. */
export class GuardedEnvironment implements Sandbox {
  private readonly variableCheck = new VariableCheck();

  constructor(
    private readonly environment: Sandbox,
    private readonly gate: EgressGate,
    private readonly mode: EgressMode,
    private readonly journal: FindingJournal,
  ) {}

  async loadContext(payload: ContextPayload, options: LoadContextOptions): Promise<void> {
    this.gate.contextLoaded(payload);
    await this.guarded(() => this.environment.loadContext(payload, options));
  }

  /** @throws DataLeakageError in `raise`, in place of any result, if there was a finding. */
  executeCode(code: string, options: ExecuteOptions): Promise<ReplResult> {
    return this.guarded(async () => {
      const { onOutput } = options;
      if (onOutput === undefined) {
        return this.checked(await this.environment.executeCode(code, options), []);
      }
      const live = new LiveOutputFilter(this.gate, this.mode, onOutput);
      let result: ReplResult;
      try {
        result = await this.environment.executeCode(code, { ...options, onOutput: live.take });
      } catch (error) {
        this.journal.note((await live.end()).map(({ finding }) => finding));
        throw error;
      }
      return this.checked(result, await live.end());
    });
  }

  async cleanup(): Promise<void> {
    try {
      await this.environment.cleanup();
    } catch (error) {
      throw await this.checkedError(error);
    }
  }

  private async checked(result: ReplResult, found: readonly LiveFinding[]): Promise<ReplResult> {
    const inspection = new Inspection(this.gate);
    const filtered = await filteredResult(result, inspection, this.variableCheck);
    this.journal.note([...inspection.findings, ...onlySeenLive(found, inspection)]);
    return filtered;
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    this.journal.begin();
    const [outcome] = await Promise.allSettled([work()]);
    const error = outcome.status === 'fulfilled' ? null : await this.checkedError(outcome.reason);
    const leak = this.journal.end();
    if (leak !== null) throw leak;
    if (outcome.status === 'fulfilled') return outcome.value;
    throw error;
  }

  /** An error of the environment's, which may quote what the code printed. */
  private async checkedError(error: unknown): Promise<unknown> {
    const { code, message, retryable } = RlmError.from(error, { code: 'INTERNAL' });
    const inspection = new Inspection(this.gate);
    let checked: string;
    try {
      checked = await inspection.text('error', message);
    } catch {
      const what = 'What the environment failed with could not be checked.';
      return new RlmError({ code, message: what, retryable });
    }
    this.journal.note(inspection.findings);
    // Its cause and its details may hold the same, so they stay behind.
    return inspection.findings.length === 0
      ? error
      : new RlmError({ code, message: checked, retryable });
  }
}

/** What the result does not show any more: the middle of a very long output. */
function onlySeenLive(
  found: readonly LiveFinding[],
  { findings }: Inspection,
): readonly EgressFinding[] {
  return found
    .filter(({ stream, finding }) =>
      findings.every(({ path, rule }) => path !== stream || rule !== finding.rule),
    )
    .map(({ finding }) => finding);
}
