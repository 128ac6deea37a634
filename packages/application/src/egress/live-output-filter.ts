import type {
  EgressFinding,
  EgressGate,
  EgressStream,
  EgressVerdict,
  OutputPiece,
} from '@rlm-ts/domain';
import type { EgressMode } from './egress-policy.js';

type StreamName = OutputPiece['stream'];

/** Something found in what a block prints, and which of its streams it was in. */
export interface LiveFinding {
  readonly stream: StreamName;
  readonly finding: EgressFinding;
}

/** Passes on what a block prints while it runs, in order, as far as it may leave. */
export class LiveOutputFilter {
  private readonly findings: LiveFinding[] = [];
  private readonly streams: Record<StreamName, EgressStream>;
  private queue: Promise<void> = Promise.resolve();
  private ended = false;

  /** @param listener Whatever it throws harms nothing. */
  constructor(
    gate: EgressGate,
    private readonly mode: EgressMode,
    private readonly listener: (piece: OutputPiece) => void,
  ) {
    this.streams = {
      stdout: gate.openStream('live_output'),
      stderr: gate.openStream('live_output'),
    };
  }

  /** Takes the next piece. */
  readonly take = ({ stream, text }: OutputPiece): void => {
    if (text === '' || this.ended) return;
    this.pass(stream, () => this.streams[stream].write(text));
  };

  /**
   * Passes on the rest.
   *
   * @returns What was found in all of it.
   * @throws whatever the filter throws; nothing was passed on from then on.
   */
  async end(): Promise<readonly LiveFinding[]> {
    this.ended = true;
    this.pass('stdout', () => this.streams.stdout.end());
    this.pass('stderr', () => this.streams.stderr.end());
    await this.queue;
    return this.findings;
  }

  private pass(stream: StreamName, check: () => Promise<EgressVerdict>): void {
    // One that fails keeps all others from being passed on.
    this.queue = this.queue.then(async () => {
      const { text, findings } = await check();
      this.findings.push(...findings.map((finding) => ({ stream, finding })));
      const leaks = this.mode === 'raise' && this.findings.length > 0;
      if (text !== '' && !leaks) this.tell({ stream, text });
    });
    // Its failure is thrown at the end.
    this.queue.catch(() => undefined);
  }

  private tell(piece: OutputPiece): void {
    try {
      this.listener(piece);
    } catch {
      // Who watches a block must not be able to end it; the result has the output all the same.
    }
  }
}
