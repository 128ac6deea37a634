/** How a text was encoded. */
export type Codec = 'base64' | 'base64-twice' | 'hex' | 'percent';

/** What every text has in common in which a literal was encoded. */
export interface EncodedForm {
  /** The characters that do not depend on what stands around the literal. */
  readonly text: string;
  readonly codec: Codec;
  /** What stands before them in the same group, if nothing but zeros comes before the literal. */
  readonly lead: string;
  /** How many of those zeros there are. */
  readonly zeros: number;
  /** Whether case tells it from other data. */
  readonly isExact: boolean;
}

const GROUP = { base64: 3, 'base64-twice': 9 } as const;
/** Words that names of settings are put together from, each with its capital in some languages. */
const WORDS = /api|auth|access|secret|private|token|key/g;

/**
 * The forms in which a literal is found in base64 of both alphabets at all alignments, once or twice,
 * hexadecimal with and without colons, and percent-encoded.
 *
 * @param ignoreCase Whether the literal stands for every usual way to write it in capitals.
 */
export function encodedFormsOf(literal: string, ignoreCase: boolean): readonly EncodedForm[] {
  const key = `${String(ignoreCase)} ${literal}`;
  const known = cached.get(key);
  if (known !== undefined) return known;
  const forms = computeForms(literal, ignoreCase);
  cached.set(key, forms);
  return forms;
}

/** Every filter of a process looks for the same beginnings. */
const cached = new Map<string, readonly EncodedForm[]>();

function computeForms(literal: string, ignoreCase: boolean): readonly EncodedForm[] {
  const forms = spellingsOf(literal, ignoreCase).flatMap((spelling) => [
    ...base64Forms(spelling, 'base64'),
    ...base64Forms(spelling, 'base64-twice'),
    ...hexForms(spelling),
    ...percentForms(spelling),
  ]);
  return [
    ...new Map(forms.map((form) => [`${form.codec} ${form.lead} ${form.text}`, form])).values(),
  ];
}

function spellingsOf(literal: string, ignoreCase: boolean): readonly string[] {
  // The last letter of some stands for what may follow a prefix.
  const lastCapital = literal.slice(0, -1) + literal.slice(-1).toUpperCase();
  if (!ignoreCase) return [...new Set([literal, lastCapital])];
  const lower = literal.toLowerCase();
  const capitalised = capital(lower);
  const camel = lower.replace(WORDS, capital);
  return [
    ...new Set([lower, lower.toUpperCase(), capitalised, camel, lower.charAt(0) + camel.slice(1)]),
  ];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Those of its characters that are the same whatever stands before and after. */
function base64Forms(literal: string, codec: 'base64' | 'base64-twice'): EncodedForm[] {
  return Array.from({ length: GROUP[codec] }, (_, zeros) => {
    const around = Buffer.alloc(zeros + literal.length + GROUP[codec]);
    around.write(literal, zeros, 'latin1');
    let whole = around.toString('base64');
    let from = firstOf(zeros);
    let end = endOf(zeros + literal.length);
    if (codec === 'base64-twice') {
      whole = Buffer.from(whole, 'latin1').toString('base64');
      from = firstOf(from);
      end = endOf(end);
    }
    const text = whole.slice(from, end);
    const about = { codec, lead: whole.slice(0, from), zeros, isExact: true };
    const forUrls = text.replaceAll('+', '-').replaceAll('/', '_');
    return forUrls === text
      ? [{ ...about, text }]
      : [
          { ...about, text },
          { ...about, text: forUrls },
        ];
  }).flat();
}

/** The first character of a base64 text that depends only on bytes from a place on. */
function firstOf(byte: number): number {
  return Math.ceil((byte * 8) / 6);
}

/** Behind the last one that depends only on bytes before a place. */
function endOf(byte: number): number {
  return Math.floor((byte * 8) / 6);
}

function hexForms(literal: string): EncodedForm[] {
  const pairs = pairsOf(literal);
  const about = { codec: 'hex', lead: '', zeros: 0, isExact: false } as const;
  return [
    { ...about, text: pairs.join('') },
    { ...about, text: pairs.join(':') },
  ];
}

function percentForms(literal: string): EncodedForm[] {
  const about = { codec: 'percent', lead: '', zeros: 0, isExact: false } as const;
  const encoded = encodeURIComponent(literal);
  const usual = [encoded, encoded.replaceAll('%20', '+'), encoded.replaceAll('%2F', '/')];
  return [
    // Where nothing is encoded the literal itself is what is looked for.
    ...usual.filter((text) => text !== literal).map((text) => ({ ...about, text })),
    {
      ...about,
      text: pairsOf(literal)
        .map((pair) => `%${pair}`)
        .join(''),
    },
  ];
}

function pairsOf(literal: string): readonly string[] {
  return Buffer.from(literal).toString('hex').match(/../g) ?? [];
}
