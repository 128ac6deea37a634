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
