import { setImmediate } from 'node:timers/promises';
import { isPairAt } from '@rlm-ts/domain';
import type { ByteSource } from './byte-source.js';

/** Text is encoded again wherever it is looked at, so that its slices are small. */
const SLICE = 8 * 1024;
const SLICES_BETWEEN_PAUSES = 32;

interface Slice {
  readonly text: string;
  /** Where it begins, in bytes. */
  readonly start: number;
}

/** Texts one after the other with a zero byte behind each. Encoded where they are looked at. */
export class TextSource implements ByteSource {
  private sliced: Promise<readonly Slice[]> | undefined;
  private length = 0;

  /** @param texts Each in chunks. */
  constructor(private readonly texts: () => Iterable<Iterable<string>>) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    for (const { text } of await this.slices()) yield Buffer.from(text, 'utf8');
  }

  async read(start: number, length: number): Promise<Uint8Array> {
    const slices = await this.slices();
    const parts: Uint8Array[] = [];
    const end = Math.min(start + length, this.length);
    for (let index = lastAtOrBefore(slices, start); ; index += 1) {
      const slice = slices[index];
      if (slice === undefined || slice.start >= end) break;
      parts.push(Buffer.from(slice.text, 'utf8').subarray(Math.max(0, start - slice.start)));
    }
    return Buffer.concat(parts).subarray(0, Math.max(0, end - start));
  }

  async size(): Promise<number> {
    await this.slices();
    return this.length;
  }

  private slices(): Promise<readonly Slice[]> {
    return (this.sliced ??= this.slice());
  }

  private async slice(): Promise<readonly Slice[]> {
    const slices: Slice[] = [];
    const add = (text: string) => {
      slices.push({ text, start: this.length });
      this.length += Buffer.byteLength(text, 'utf8');
    };
    for (const chunks of this.texts()) {
      for (const chunk of chunks) {
        for (const text of slicesOf(chunk)) {
          add(text);
          if (slices.length % SLICES_BETWEEN_PAUSES === 0) await setImmediate();
        }
      }
      add('\0');
    }
    return slices;
  }
}

function* slicesOf(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + SLICE, text.length);
    // Not between the halves of a surrogate pair: each alone would become U+FFFD.
    if (isPairAt(text, end - 1)) end += 1;
    yield text.slice(start, end);
    start = end;
  }
}

function lastAtOrBefore(slices: readonly Slice[], place: number): number {
  let low = 0;
  let high = slices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slices[middle]?.start ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
