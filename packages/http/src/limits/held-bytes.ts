import { overloaded } from '../errors/refusal.js';

/** Bounds the bytes of all bodies that are being received or wait for a run. */
export class HeldBytes {
  private total = 0;

  constructor(private readonly maxBytes: number) {}

  /** An account of one request's bytes, with nothing in it. */
  hold(): Hold {
    let own = 0;
    return {
      add: (bytes) => {
        if (this.total + bytes > this.maxBytes) {
          throw overloaded('Too much is being sent at once. Ask again later.');
        }
        this.total += bytes;
        own += bytes;
      },
      release: () => {
        this.total -= own;
        own = 0;
      },
    };
  }
}

/** The bytes that are held for one request. */
export interface Hold {
  /** @throws Refusal `OVERLOADED` if all requests together hold too many. */
  readonly add: (bytes: number) => void;
  /** Idempotent. */
  readonly release: () => void;
}
