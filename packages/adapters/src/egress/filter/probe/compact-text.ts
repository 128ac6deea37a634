import { slotOf, type GramSet } from './gram-set.js';

/** Lower case for upper case ASCII letters, and a mark for white space. */
const FOLDED = new Uint16Array(256);
const WHITE_SPACE = 0x100;

for (let code = 0; code < 256; code += 1) FOLDED[code] = code;
for (let code = 0x41; code <= 0x5a; code += 1) FOLDED[code] = code + 0x20;
for (const code of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]) FOLDED[code] = WHITE_SPACE;

/** The same as {@link CompactText} makes of a text, for what is looked for in it. */
export function fold(text: string): Uint8Array {
  const codes = new Uint8Array(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = FOLDED[text.charCodeAt(index) & 0xff] ?? 0;
    if (code === WHITE_SPACE) continue;
    codes[length] = code;
    length += 1;
  }
  return codes.subarray(0, length);
}

/**
 * A text without its white space and without its case, one byte a character: a secret that was
 * printed in pieces is in one piece here. Characters above 255 keep their low byte only, so what is
 * found has to be looked at in the text itself.
 *
 * It is loaded again and again, so that a session does not allocate for everything it prints.
 */
export class CompactText {
  /** The folded characters; those from `length` on mean nothing. */
  codes = new Uint8Array(0);
  length = 0;
  /** Places of last characters of four that are in the set it was loaded with, or look as if. */
  suspects = new Uint32Array(0);
  suspectCount = 0;
  private raw = Buffer.alloc(0);
  private origins = new Uint32Array(0);

  load(text: string, grams: GramSet): void {
    this.makeRoom(text.length);
    const { raw, codes, origins, suspects } = this;
    const { slots } = grams;
    raw.write(text, 0, 'latin1');
    let length = 0;
    let suspectCount = 0;
    let gram = 0;
    // The one loop that touches every character of everything that leaves: nothing else is in it.
    for (let index = 0; index < text.length; index += 1) {
      const code = FOLDED[raw[index] ?? 0] ?? 0;
      if (code === WHITE_SPACE) continue;
      codes[length] = code;
      origins[length] = index;
      gram = (gram << 8) | code;
      const slot = slotOf(gram);
      if (((slots[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0) {
        suspects[suspectCount] = length;
        suspectCount += 1;
      }
      length += 1;
    }
    this.length = length;
    this.suspectCount = suspectCount;
  }

  /** Where in the text a character of this one is. */
  originOf(place: number): number {
    return this.origins[place] ?? 0;
  }

  /** Where in the text the part of this one ends that ends before `place`. */
  endOf(place: number): number {
    return place === 0 ? 0 : (this.origins[place - 1] ?? 0) + 1;
  }

  private makeRoom(size: number): void {
    if (this.raw.length >= size) return;
    this.raw = Buffer.allocUnsafe(size);
    this.codes = new Uint8Array(size);
    this.origins = new Uint32Array(size);
    this.suspects = new Uint32Array(size);
  }
}
