const MULTIPLIER = 0x01000193;

/**
 * The hash of the last `size` bytes that it was given, by Rabin and Karp: the next byte costs the
 * same whatever the size. Seeded, so that nobody can prepare data that collides.
 */
export class RollingHash {
  /** Meaningful once `size` bytes were given since the last reset. */
  value = 0;
  private readonly leaving: number;

  constructor(
    size: number,
    private readonly seed: number,
  ) {
    let power = 1;
    for (let count = 0; count < size; count += 1) power = Math.imul(power, MULTIPLIER);
    this.leaving = power;
  }

  reset(): void {
    this.value = 0;
  }

  push(byte: number): void {
    this.value = (Math.imul(this.value, MULTIPLIER) + this.mix(byte)) | 0;
  }

  /** Moves on by one byte. */
  roll(out: number, byte: number): void {
    this.value =
      (Math.imul(this.value, MULTIPLIER) +
        this.mix(byte) -
        Math.imul(this.mix(out), this.leaving)) |
      0;
  }

  private mix(byte: number): number {
    return Math.imul(byte + 1, this.seed);
  }
}
