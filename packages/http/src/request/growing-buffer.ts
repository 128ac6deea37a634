const FIRST_BYTES = 65_536;

/** Bytes that are appended in pieces, however small: a list of them would outgrow what they hold. */
export class GrowingBuffer {
  private buffer = new Uint8Array(0);
  private length = 0;

  /** Everything so far; no copy. */
  get content(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(length, this.buffer.length * 2, FIRST_BYTES));
      larger.set(this.content);
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.length);
    this.length = length;
  }
}
