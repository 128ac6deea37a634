import type { Codec, EncodedForm } from './forms.js';
import { sixBitsOf, walk, type Visit, type Walk } from './walk.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What an encoded run holds, with the place in the run of each of its characters. */
export interface Decoded extends Walk {
  readonly text: string;
  /** Where the first of the encoded characters is that a decoded one depends on. */
  readonly starts: readonly number[];
  /** Behind the last of them. */
  readonly ends: readonly number[];
}

interface Place {
  readonly text: string;
  readonly start: number;
  readonly limit: number;
  readonly final: boolean;
}

/** Bytes with their places in the text that they were decoded from. */
class Bytes {
  readonly values: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  private bits = 0;
  private bitCount = 0;
  private carriedFrom = 0;

  push(value: number, start: number, end: number): void {
    this.values.push(value);
    this.starts.push(start);
    this.ends.push(end);
  }

  pop(): void {
    this.values.pop();
    this.starts.pop();
    this.ends.pop();
  }

  pushSixBits(value: number, start: number, end: number): void {
    const from = this.bitCount === 0 ? start : this.carriedFrom;
    this.bits = ((this.bits << 6) | value) & 0xffff;
    this.bitCount += 6;
    this.carriedFrom = start;
    if (this.bitCount < 8) return;
    this.bitCount -= 8;
    this.push((this.bits >> this.bitCount) & 0xff, from, end);
  }
}

/** Decodes from the beginning of a form on, as long as what comes out is text. */
export function decode(form: EncodedForm, place: Place): Decoded {
  const bytes = new Bytes();
  const reached = READERS[form.codec](bytes, form, place);
  return {
    ...reached,
    text: Buffer.from(bytes.values.slice(form.zeros)).toString('latin1'),
    starts: bytes.starts.slice(form.zeros),
    ends: bytes.ends.slice(form.zeros),
  };
}

type Reader = (bytes: Bytes, form: EncodedForm, place: Place) => Walk;

const READERS: Readonly<Record<Codec, Reader>> = {
  hex: readBytes,
  percent: readBytes,
  base64: (bytes, form, place) =>
    readGroups(form, place, (value, start, end) => {
      bytes.pushSixBits(value, start, end);
      return endsAsText(bytes, form.zeros);
    }),
  'base64-twice': (bytes, form, place) => {
    const outer = new Bytes();
    let taken = 0;
    return readGroups(form, place, (value, start, end) => {
      outer.pushSixBits(value, start, end);
      for (; taken < outer.values.length; taken += 1) {
        const code = outer.values[taken] ?? 0;
        if (code === LINE_FEED || code === CARRIAGE_RETURN) continue;
        const inner = sixBitsOf(code);
        if (inner < 0) return false;
        bytes.pushSixBits(inner, outer.starts[taken] ?? start, outer.ends[taken] ?? end);
      }
      return endsAsText(bytes, form.zeros);
    });
  },
};

function readBytes(bytes: Bytes, form: EncodedForm, { text, start, limit, final }: Place): Walk {
  return walk(form.codec, { text, from: start, limit, final }, (value, from, end) => {
    bytes.push(value, from, end);
    return endsAsText(bytes, 0);
  });
}

/** What stands before the form in its group is taken to be zeros: it may have left by now. */
function readGroups(form: EncodedForm, { text, start, limit, final }: Place, take: Visit): Walk {
  for (const character of form.lead) take(sixBitsOf(character.charCodeAt(0)), start, start + 1);
  return walk('base64', { text, from: start, limit, final }, take);
}

/** Takes the last byte away again if it is no text: what follows was not encoded with it. */
function endsAsText(bytes: Bytes, zeros: number): boolean {
  const { length } = bytes.values;
  const last = bytes.values[length - 1] ?? 0;
  if (length <= zeros || (last >= 0x20 && last < 0x7f)) return true;
  if (last === 0x09 || last === LINE_FEED || last === CARRIAGE_RETURN) return true;
  bytes.pop();
  return false;
}
