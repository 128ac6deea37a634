import { RlmError, type TrajectoryStorePort, type TrajectorySummary } from '@rlm-ts/api';
import type { WebSocket } from 'ws';
import { eventBatches } from './event-batches.js';
import {
  endedMessage,
  eventsMessage,
  parseLiveRequest,
  refusedMessage,
  summaryMessage,
} from './live-message.js';
import type { SummaryListener } from './summary-feed.js';

/** Runs that one page may follow at once. */
const MAX_FOLLOWED = 8;
/** Refusals that a page may leave unread. */
const MAX_UNREAD_REFUSALS = 32;

const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;

/**
 * One open page: it is told of every run, and gets the events of those that it follows. What waits for
 * a page that reads slowly stays small: of each run only its latest summary, of each followed run one
 * batch of events. A page that sends what no page sends is disconnected.
 */
export class LiveConnection implements SummaryListener {
  private readonly waiting = new Map<string, TrajectorySummary>();
  private readonly followed = new Map<string, AbortController>();
  private readonly following = new Set<Promise<void>>();
  private isTelling = false;
  private unreadRefusals = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly store: TrajectoryStorePort,
  ) {
    socket.on('message', (data, isBinary) => {
      // ws hands over one buffer unless it is told to do otherwise.
      this.receive(isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8'));
    });
    // What is wrong with a connection closes it, and that is heard of.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      for (const stop of this.followed.values()) stop.abort();
    });
  }

  tell(summary: TrajectorySummary): void {
    this.waiting.set(summary.trajectoryId, summary);
    if (!this.isTelling) void this.tellWaiting();
  }

  lose(): void {
    this.socket.close(INTERNAL_ERROR, 'The log folder cannot be watched any more.');
  }

  /** Resolves once no run is read for this page; to be called when its socket was closed. */
  async settled(): Promise<void> {
    await Promise.all(this.following);
  }

  private async tellWaiting(): Promise<void> {
    this.isTelling = true;
    for (const [id, summary] of this.waiting) {
      this.waiting.delete(id);
      await this.send(summaryMessage(summary));
    }
    this.isTelling = false;
  }

  private receive(text: string): void {
    const request = parseLiveRequest(text);
    if (request === null) {
      this.socket.close(POLICY_VIOLATION, 'That is no message of the dashboard.');
    } else if (request.type === 'unfollow') {
      this.followed.get(request.trajectoryId)?.abort();
      this.followed.delete(request.trajectoryId);
    } else if (!this.followed.has(request.trajectoryId)) {
      this.follow(request.trajectoryId);
    }
  }

  private follow(id: string): void {
    // Those count too that were left and have not ended yet.
    if (this.following.size >= MAX_FOLLOWED) {
      const message = `One page follows at most ${String(MAX_FOLLOWED)} runs. Leave another one first.`;
      void this.refuse(id, new RlmError({ code: 'CONFIG_INVALID', message }));
      return;
    }
    const stop = new AbortController();
    this.followed.set(id, stop);
    const following = this.tellEvents(id, stop.signal).finally(() => {
      this.following.delete(following);
      if (this.followed.get(id) === stop) this.followed.delete(id);
    });
    this.following.add(following);
  }

  private async tellEvents(id: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const batch of eventBatches(this.store.follow(id, { signal }))) {
        if (signal.aborted) return;
        await this.send(eventsMessage(id, batch));
      }
      if (!signal.aborted) await this.send(endedMessage(id));
    } catch (error) {
      if (!signal.aborted) await this.refuse(id, RlmError.from(error, { code: 'INTERNAL' }));
    }
  }

  private async refuse(id: string, error: RlmError): Promise<void> {
    this.unreadRefusals += 1;
    if (this.unreadRefusals > MAX_UNREAD_REFUSALS) {
      this.socket.close(POLICY_VIOLATION, 'Too many requests that come to nothing.');
      return;
    }
    await this.send(refusedMessage(id, error));
    this.unreadRefusals -= 1;
  }

  /** Resolves once the message has left the process, or cannot leave it any more. */
  private send(message: string): Promise<void> {
    return new Promise((resolve) => {
      this.socket.send(message, () => {
        // A system that takes everything at once would leave no turn for other pages.
        setImmediate(resolve);
      });
    });
  }
}
