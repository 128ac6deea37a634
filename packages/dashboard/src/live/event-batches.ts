import type { RlmEvent } from '@rlm-ts/api';
import { MAX_TEXT_BYTES, shortenedJson } from '../http/shortened-json.js';

/** How long the first event of a batch waits for others, in milliseconds. */
const WAIT_MS = 50;
/** A batch is full at this many events or UTF-16 units. */
const MAX_EVENTS = 500;
const MAX_LENGTH = 512 * 1024;

/**
 * Events as JSON, as many at once as come together. Nothing is read ahead of a batch that is not taken:
 * a page that reads slowly slows the reading of its run and fills no memory.
 */
export async function* eventBatches(
  events: AsyncIterable<RlmEvent>,
): AsyncGenerator<readonly string[], void, undefined> {
  const source = events[Symbol.asyncIterator]();
  let next = nextOf(source);
  try {
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      const batch = [asJson(first.value)];
      next = nextOf(source);
      let isOver = false;
      using pause = new Pause(WAIT_MS);
      for (let length = batch[0]?.length ?? 0; length < MAX_LENGTH && batch.length < MAX_EVENTS;) {
        const more = await Promise.race([next, pause.over]);
        if (more === null) break;
        isOver = more.done === true;
        if (more.done === true) break;
        const text = asJson(more.value);
        batch.push(text);
        length += text.length;
        next = nextOf(source);
      }
      yield batch;
      if (isOver) return;
    }
  } finally {
    await source.return?.();
  }
}

/** A failure of what is asked for early is told when its turn comes. */
function nextOf(source: AsyncIterator<RlmEvent>): Promise<IteratorResult<RlmEvent>> {
  const next = source.next();
  next.catch(() => undefined);
  return next;
}

function asJson(event: RlmEvent): string {
  return shortenedJson(event, MAX_TEXT_BYTES);
}

class Pause implements Disposable {
  /** Resolves with `null`. */
  readonly over: Promise<null>;
  private timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.over = new Promise((resolve) => {
      this.timer = setTimeout(() => {
        resolve(null);
      }, ms);
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
  }
}
