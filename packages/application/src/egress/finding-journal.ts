import { DataLeakageError, type EgressFinding } from '@rlm-ts/domain';
import type { EgressMode } from './egress-policy.js';

/** Who is told what was found. */
export interface EgressListener {
  readonly onFinding: (finding: EgressFinding) => void;
  readonly onWarning: (message: string) => void;
}

/** Findings of one block that are told one by one; what comes after them is counted. */
const MAX_TOLD = 100;

/** Tells the findings of a session, and knows whether they end what it works on. */
export class FindingJournal {
  private running = 0;
  private told = 0;
  private untold = 0;
  private leaked: EgressFinding[] = [];

  constructor(
    private readonly mode: EgressMode,
    private readonly listener: EgressListener,
  ) {}

  /** A block begins. */
  begin(): void {
    this.running += 1;
  }

  /** @returns Whether what they were found in may leave, with its marks. */
  note(findings: readonly EgressFinding[]): boolean {
    for (const finding of findings) this.tell(finding);
    if (this.mode === 'redact' || findings.length === 0) return true;
    this.noteLeak(findings);
    return false;
  }

  /** Something that ends the block, and that is told elsewhere. */
  noteLeak(findings: readonly EgressFinding[]): void {
    this.leaked.push(...findings.slice(0, MAX_TOLD - this.leaked.length));
  }

  /**
   * A block has ended.
   *
   * @returns What is to be thrown in place of its result, because of this block or of threads that
   *   earlier ones had left behind.
   */
  end(): DataLeakageError | null {
    this.running -= 1;
    if (this.running > 0) return null;
    if (this.untold > 0) {
      this.listener.onWarning(
        `${String(this.untold)} more findings of one block are not told: code tried to let out what must not leave its sandbox.`,
      );
    }
    this.told = 0;
    this.untold = 0;
    const { leaked } = this;
    this.leaked = [];
    return leaked.length === 0 ? null : new DataLeakageError(leaked);
  }

  private tell(finding: EgressFinding): void {
    if (this.told === MAX_TOLD) {
      this.untold += 1;
      return;
    }
    this.told += 1;
    this.listener.onFinding(finding);
  }
}
