/** Data that is read in pieces. Places are in bytes, of UTF-8 where it is text. */
export interface ByteSource {
  /** Pieces of the data in their order. */
  pieces(): AsyncIterable<Uint8Array>;
  /** The bytes from a place on, at most `length` of them. */
  read(start: number, length: number): Promise<Uint8Array>;
  /** Its size in bytes. */
  size(): Promise<number>;
}
