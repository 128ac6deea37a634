import { randomFillSync } from 'node:crypto';
import type { IdGeneratorPort } from '@rlm-ts/domain';

const ID_BYTES = 8;

/** Identifiers of 64 random bits: nobody can guess one from another. */
export class RandomIdGenerator implements IdGeneratorPort {
  // Drawn in advance: asking the system for every single one costs more than the rest of a call.
  private readonly random = Buffer.alloc(512 * ID_BYTES);
  private used = this.random.length;

  next(prefix: string): string {
    if (this.used === this.random.length) {
      randomFillSync(this.random);
      this.used = 0;
    }
    const id = this.random.toString('hex', this.used, this.used + ID_BYTES);
    this.used += ID_BYTES;
    return `${prefix}_${id}`;
  }
}
