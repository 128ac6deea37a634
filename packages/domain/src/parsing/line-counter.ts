import { Character } from './characters.js';

/**
 * Turns offsets into 1-based line numbers. Offsets must be asked for in rising order, so that all
 * questions together read the text once.
 */
export class LineCounter {
  readonly #text: string;
  #offset = 0;
  #line = 1;

  /** @param text - the text that the offsets point into, its lines ended by `\n` */
  constructor(text: string) {
    this.#text = text;
  }

  /** The line that holds `offset`. */
  lineAt(offset: number): number {
    for (; this.#offset < offset; this.#offset += 1) {
      if (this.#text.charCodeAt(this.#offset) === Character.newline) this.#line += 1;
    }
    return this.#line;
  }
}
