/** Passes bytes on until a mark that was agreed on comes by, wherever the bytes are cut. */
export class MarkFinder {
  private held: Buffer = Buffer.alloc(0);

  constructor(private readonly mark: Buffer) {}

  /** What comes before the mark and can be passed on, and, once it has come, what is after it. */
  push(chunk: Buffer): { readonly before: Buffer; readonly after: Buffer | null } {
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const at = bytes.indexOf(this.mark);
    if (at !== -1) {
      return { before: bytes.subarray(0, at), after: bytes.subarray(at + this.mark.length) };
    }
    // The end may be the beginning of the mark.
    const safe = Math.max(0, bytes.length - this.mark.length + 1);
    this.held = Buffer.from(bytes.subarray(safe));
    return { before: bytes.subarray(0, safe), after: null };
  }
}
