import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ByteSource } from './byte-source.js';
import { RollingHash } from './rolling-hash.js';

/** More blocks than this are made fewer by making them larger: 2^20 of them take 16 MiB here. */
const MOST_BLOCKS = 1 << 20;
/** Bytes between pauses; about a millisecond. */
const PAUSE_EVERY = 256 * 1024;
/** A block with fewer different bytes is a line, a gap or padding: it would be found everywhere. */
const FEWEST_DIFFERENT_BYTES = 8;

/**
 * The blocks of a context, every `blockSize` bytes one, by their hashes. It holds no byte of the
 * context itself: what looks like a block is compared with the source.
 */
export class ContextIndex {
  readonly seed = randomInt(1, 2 ** 31) | 1;
  private readonly filter: Uint8Array;
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly mask: number;

  private constructor(
    readonly source: ByteSource,
    readonly blockSize: number,
    blocks: number,
  ) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * blocks)));
    this.mask = slots - 1;
    this.slots = new Int32Array(slots);
    this.hashes = new Int32Array(slots);
    this.filter = new Uint8Array(slots);
  }

  /**
   * Reads the source once, in pieces with pauses for whatever else the process does.
   *
   * @param blockSize In bytes; a large source gets larger ones.
   */
  static async build(source: ByteSource, blockSize: number): Promise<ContextIndex> {
    const size = await source.size();
    const blocks = Math.min(MOST_BLOCKS, Math.ceil(size / blockSize));
    const index = new ContextIndex(
      source,
      Math.max(blockSize, Math.ceil(size / MOST_BLOCKS)),
      blocks,
    );
    await index.fill();
    return index;
  }

  /** The place in the context of a block with this hash; null if there is none. */
  find(hash: number): number | null {
    if (this.filter[(hash >>> 8) & this.mask] === 0) return null;
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const block = this.slots[slot] ?? 0;
      if (block === 0) return null;
      if (this.hashes[slot] === hash) return (block - 1) * this.blockSize;
    }
  }

  private async fill(): Promise<void> {
    const { blockSize } = this;
    const hash = new RollingHash(blockSize, this.seed);
    const seen = new Uint32Array(256);
    let filled = 0;
    let block = 0;
    let different = 0;
    let sincePause = 0;
    for await (const piece of this.source.pieces()) {
      for (const byte of piece) {
        hash.push(byte);
        if (seen[byte] !== block + 1) {
          seen[byte] = block + 1;
          different += 1;
        }
        filled += 1;
        if (filled < blockSize) continue;
        if (different >= FEWEST_DIFFERENT_BYTES) this.add(hash.value, block);
        block += 1;
        filled = 0;
        different = 0;
        hash.reset();
      }
      sincePause += piece.length;
      if (sincePause < PAUSE_EVERY) continue;
      sincePause = 0;
      await setImmediate();
    }
  }

  /** Of blocks that are alike the first is kept: the others would be found in the same places. */
  private add(hash: number, block: number): void {
    let slot = hash & this.mask;
    while ((this.slots[slot] ?? 0) !== 0) {
      if (this.hashes[slot] === hash) return;
      slot = (slot + 1) & this.mask;
    }
    this.slots[slot] = block + 1;
    this.hashes[slot] = hash;
    this.filter[(hash >>> 8) & this.mask] = 1;
  }
}
