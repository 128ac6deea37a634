import type { RlmEvent, TrajectorySummary } from '@rlm-ts/domain';

/** What the server sends. */
type LiveMessage =
  | { readonly type: 'summary'; readonly summary: TrajectorySummary }
  | { readonly type: 'events'; readonly trajectoryId: string; readonly events: readonly RlmEvent[] }
  | { readonly type: 'ended'; readonly trajectoryId: string };

/** Whoever wants to see a run go on. */
export interface Follower {
  /** The events begin anew: the connection was lost in between. */
  restarted(): void;
  events(events: readonly RlmEvent[]): void;
  ended(): void;
}

/** Who wants to know about all runs. */
export interface LiveListener {
  summary(summary: TrajectorySummary): void;
  connected(isConnected: boolean): void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

function addressOf(page: Location): string {
  const address = new URL('./api/live', page.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.hash = '';
  return address.href;
}

/** Hears of runs as they go on. Connects again whenever the connection is lost. */
export class LiveConnection {
  private socket: WebSocket | null = null;
  private delayMs = FIRST_DELAY_MS;
  private readonly followers = new Map<string, Follower>();

  constructor(private readonly listener: LiveListener) {}

  /** Connects, and stays connected until the page is left. */
  open(): void {
    const socket = new WebSocket(addressOf(window.location));
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.delayMs = FIRST_DELAY_MS;
      this.listener.connected(true);
      for (const [trajectoryId, follower] of this.followers) {
        follower.restarted();
        this.send('follow', trajectoryId);
      }
    });
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') this.take(JSON.parse(data) as LiveMessage);
    });
    socket.addEventListener('close', () => {
      this.listener.connected(false);
      setTimeout(() => this.open(), this.delayMs);
      this.delayMs = Math.min(LONGEST_DELAY_MS, this.delayMs * 2);
    });
  }

  /** Asks for a run's events from its first on, for one follower. The returned function ends that. */
  follow(trajectoryId: string, follower: Follower): () => void {
    this.followers.set(trajectoryId, follower);
    this.send('follow', trajectoryId);
    return () => {
      if (this.followers.get(trajectoryId) !== follower) return;
      this.followers.delete(trajectoryId);
      this.send('unfollow', trajectoryId);
    };
  }

  private send(type: 'follow' | 'unfollow', trajectoryId: string): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ type, trajectoryId }));
  }

  private take(message: LiveMessage): void {
    if (message.type === 'summary') {
      this.listener.summary(message.summary);
      return;
    }
    const follower = this.followers.get(message.trajectoryId);
    if (message.type === 'events') follower?.events(message.events);
    else follower?.ended();
  }
}
