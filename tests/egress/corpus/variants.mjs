/**
 * Ways in which a secret leaves. Each gives the texts that leave one after the other; `how` says
 * whether they are separate texts or the pieces of one.
 *
 * @typedef {object} Leak
 * @property {string} variant
 * @property {'check' | 'stream' | 'checks'} how
 * @property {readonly string[]} texts
 * @property {readonly string[]} mustNotLeave
 */

/** @type {Readonly<Record<string, (text: string) => string>>} */
const PLACES = {
  alone: (text) => text,
  'in a sentence': (text) => `I found ${text} in the file, as you asked.`,
  'in lines': (text) => `step 1\nvalue ${text}\nstep 2\n`,
  'as a variable': (text) => `export VALUE=${text}\nPORT=80\n`,
  'in code': (text) => `client = connect("a", '${text}', retries=3)\n`,
};

/** @type {Readonly<Record<string, (secret: string) => string>>} */
const ENCODINGS = {
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 after 1 byte': (secret) => Buffer.from(`x${secret}`).toString('base64'),
  'base64 after 2 bytes': (secret) => Buffer.from(`xy${secret}z`).toString('base64'),
  'base64 for URLs': (secret) => Buffer.from(`${secret}?`).toString('base64url'),
  'base64 in lines': (secret) =>
    (
      Buffer.from(`${secret} and more`)
        .toString('base64')
        .match(/.{1,19}/g) ?? []
    ).join('\n'),
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
  'upper case hexadecimal': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'URL-encoded': (secret) => encodeURIComponent(secret),
  'every byte URL-encoded': (secret) =>
    (Buffer.from(secret).toString('hex').match(/../g) ?? []).map((pair) => `%${pair}`).join(''),
  reversed: (secret) => [...secret].reverse().join(''),
  'as JSON': (secret) => JSON.stringify(secret),
  'upper case': (secret) => secret.toUpperCase(),
};

const LINE_OF_BASE64 = 76;
const inLines = (text) => (text.match(new RegExp(`.{1,${LINE_OF_BASE64}}`, 'g')) ?? []).join('\n');
const toBase64 = (text) => Buffer.from(text).toString('base64');
const pairsOf = (text) => Buffer.from(text).toString('hex').match(/../g) ?? [];

/**
 * Ways to encode a text of which nothing is known but its pattern. `before` moves it on in its group.
 *
 * @type {Readonly<Record<string, { before?: string, after?: string, encode: (text: string) => string }>>}
 */
const BLIND_ENCODINGS = {
  base64: { encode: toBase64 },
  'base64 after 1 byte': { before: '\n', after: '\n', encode: toBase64 },
  'base64 after 2 bytes': { before: '#\n', encode: toBase64 },
  'base64 without padding': { after: ';', encode: (text) => toBase64(text).replace(/=+$/, '') },
  'base64 for URLs': { after: '?', encode: (text) => Buffer.from(text).toString('base64url') },
  'base64 in lines': {
    before: `${'x'.repeat(30)}\n`,
    after: '\nand more',
    encode: (text) => inLines(toBase64(text)),
  },
  'base64 twice': { encode: (text) => toBase64(toBase64(text)) },
  'base64 twice in lines': {
    before: 'a\n',
    after: '\n',
    encode: (text) => inLines(toBase64(inLines(toBase64(text)))),
  },
  hexadecimal: { encode: (text) => pairsOf(text).join('') },
  'upper case hexadecimal': { encode: (text) => pairsOf(text).join('').toUpperCase() },
  'hexadecimal with colons': { encode: (text) => pairsOf(text).join(':') },
  'hexadecimal with spaces': { encode: (text) => pairsOf(text).join(' ') },
  'URL-encoded': { before: 'q= ', after: '"', encode: encodeURIComponent },
  'every byte URL-encoded': {
    encode: (text) =>
      pairsOf(text)
        .map((pair) => `%${pair}`)
        .join(''),
  },
  'in JSON': { before: 'A=1\n', after: '\n', encode: (text) => JSON.stringify(text).slice(1, -1) },
};

/** @param {string} text @returns {Leak[]} */
export function plainLeaks(text, secret = text) {
  return Object.entries(PLACES).map(([variant, place]) => ({
    variant,
    how: 'check',
    texts: [place(text)],
    mustNotLeave: [secret],
  }));
}

/** @param {string} secret @returns {Leak[]} */
export function encodedLeaks(secret) {
  return Object.entries(ENCODINGS).map(([variant, encode]) => {
    const encoded = encode(secret);
    // What depends on the neighbours is at the edges of what was encoded. Two characters that are
    // left of a short one would be in any text.
    const core = encoded.length < 20 ? encoded : encoded.slice(4, -4);
    return { variant, how: 'check', texts: [`before ${encoded} after`], mustNotLeave: [core] };
  });
}

/** So many characters at both ends of an encoded secret may depend on its neighbours. */
const EDGE = 16;

/**
 * The whole of a text encoded, as code would print it that does not know what is secret in it.
 *
 * @param {string} text
 * @param {string} secret
 * @returns {Leak[]}
 */
export function blindlyEncodedLeaks(text, secret) {
  return Object.entries(BLIND_ENCODINGS).map(([variant, { before = '', after = '', encode }]) => {
    const whole = before + text + after;
    const start = whole.indexOf(secret);
    const placeOf = (end) => encode(whole.slice(0, end)).replace(/=+$/, '').length;
    const encoded = encode(whole);
    const [from, to] = [placeOf(start), placeOf(start + secret.length)];
    const edge = Math.min(EDGE, Math.floor((to - from) / 4));
    const middle = Math.floor((from + to) / 2);
    const mustNotLeave = [encoded.slice(from + edge, middle), encoded.slice(middle, to - edge)];
    return { variant, how: 'check', texts: [`before ${encoded} after`], mustNotLeave };
  });
}

/**
 * In two parts, at every kind of place: after one character, after the first few, in the middle,
 * before the last few.
 *
 * @param {string} text
 * @param {{ secret?: string, inOnePart?: boolean }} [options]
 * @returns {Leak[]}
 */
export function splitLeaks(text, { secret = text, inOnePart = false } = {}) {
  const start = text.indexOf(secret);
  const { length } = secret;
  const cuts = [1, 3, Math.floor(length / 3), Math.floor(length / 2), length - 5, length - 1];
  return cuts.flatMap((cut) => {
    const head = text.slice(0, start + cut);
    const tail = text.slice(start + cut);
    const parts = [secret.slice(0, cut), secret.slice(cut)].filter((part) => part.length >= 8);
    const inPieces = {
      variant: 'in two pieces',
      how: 'stream',
      texts: [`first ${head}`, `${tail}\nlast`],
      mustNotLeave: parts,
    };
    const inTexts = {
      variant: 'in two texts',
      how: 'checks',
      texts: [`first ${head}`, `${tail}\nlast`],
      mustNotLeave: parts.filter((part) => secret.endsWith(part)),
    };
    const inPrints = {
      variant: 'in two prints',
      how: 'check',
      texts: [`first ${head}\n${tail}\nlast`],
      mustNotLeave: parts,
    };
    return inOnePart ? [inPieces, inTexts] : [inPieces, inTexts, inPrints];
  });
}
