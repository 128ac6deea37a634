import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Random } from '../../../../../tests/egress/corpus/random.mjs';
import { KNOWN_KINDS, PATTERN_KINDS } from '../../../../../tests/egress/corpus/secrets.mjs';
import { createEgressFilter } from '../../../src/egress/filter/index.js';
import { noise, streamed } from './reading.js';

const random = new Random(99);
const known = KNOWN_KINDS.map(({ make }) => make(random));
const planted = PATTERN_KINDS.map(({ make, inContext }) => {
  const secret = make(random);
  return inContext?.(secret, random) ?? secret;
});
const filter = createEgressFilter({ secrets: known });
const encoded = planted.flatMap((secret, index) => {
  const once = Buffer.from('\n'.repeat(index % 3) + secret).toString('base64');
  const inLines = (once.match(/.{1,76}/g) ?? []).join('\n');
  const pairs = Buffer.from(secret).toString('hex').match(/../g) ?? [];
  return [
    once,
    inLines,
    Buffer.from(inLines).toString('base64url'),
    pairs.join(index % 2 === 0 ? '' : ' '),
    pairs.join(':'),
    encodeURIComponent(secret),
    `%${pairs.join('%')}`,
  ];
});

const part = fc.oneof(
  fc.constantFrom(...planted, ...known),
  fc.constantFrom(...encoded),
  fc.constantFrom(
    '\n',
    ' ',
    'hello world',
    'AKIA',
    'eyJhbGci',
    'password=',
    '-----BEGIN',
    'https://',
  ),
  fc.constantFrom('a'.repeat(300), 'é漢字😀', '"', '\\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0'),
  fc.string({ maxLength: 12 }),
);

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [...places, text.length].map((place, index) => text.slice(places[index - 1] ?? 0, place));
}

describe('a stream', () => {
  it('shows the same however its text is cut, and never a known secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        async (parts, cuts) => {
          const text = parts.join('');
          const inPieces = await streamed(filter, cutAt(text, cuts));
          const whole = await streamed(filter, [text]);

          expect(inPieces.text).toBe(whole.text);
          for (const secret of known) expect(inPieces.text).not.toContain(secret);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('follows an encoded key through its lines, wherever it was cut', async () => {
    const keys = planted.filter((secret) => secret.includes('PRIVATE KEY'));
    expect(keys.length).toBeGreaterThan(1);
    for (const key of keys) {
      const once = Buffer.from(key).toString('base64');
      const lines = (once.match(/.{1,76}/g) ?? []).join('\n');
      // More than is held back, so that its mark leaves before its end is there.
      const text = `${once.replace(/=+$/, '').repeat(Math.ceil(9000 / once.length))}${lines}  `;
      const { text: shown } = await streamed(filter, [text]);
      for (let place = text.length - lines.length; place < text.length; place += 37) {
        expect((await streamed(filter, cutAt(text, [place]))).text).toBe(shown);
      }
    }
  });

  it('finds what a check of the whole text finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const text = parts.join('');
        const { findings } = await filter.open().check('live_output', text);

        expect((await streamed(filter, [text])).findings).toEqual(findings);
      }),
      { numRuns: 200 },
    );
  });

  it('shows at once what cannot be the beginning of anything', async () => {
    const stream = filter.open().openStream('live_output');

    expect((await stream.write('step 1 of 10 is done.\n')).text).toBe('step 1 of 10 is done.\n');
  });

  it('holds back no more than a bounded number of characters', async () => {
    const stream = filter.open().openStream('live_output');
    let written = 0;
    let left = 0;
    let most = 0;
    for (const piece of Array.from({ length: 400 }, () => 'password= '.repeat(40))) {
      written += piece.length;
      left += (await stream.write(piece)).text.length;
      most = Math.max(most, written - left);
    }

    expect(most).toBeLessThan(32 * 1024);
  });

  it('follows a key to its end that is longer than all that it may hold, with one mark', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${noise(64, index + 1)}\n`);
    const text = ['a -----BEGIN PRIVATE KEY-----\n', ...lines, '-----END PRIVATE KEY----- b'];
    const { text: shown, findings } = await streamed(filter, text);

    expect(shown).toBe('a [REDACTED: private-key] b');
    expect(findings.map(({ rule, start }) => [rule, start])).toEqual([['private-key', 2]]);
  });

  it('gives places in the whole of what it was given', async () => {
    const { findings } = await streamed(filter, [
      'one two. ',
      'three. ',
      `npm_${noise(36)}`,
      ' end',
    ]);

    expect(findings).toEqual([{ rule: 'npm-token', path: 'live_output', start: 16, length: 40 }]);
  });
});

describe('texts one after the other', () => {
  it('show at most the first part of a secret that was divided between them', async () => {
    const gate = filter.open();
    const secret = `npm_${noise(36)}`;
    const first = await gate.check('stdout', `a ${secret.slice(0, 20)}\n`);
    const second = await gate.check('stdout', `${secret.slice(20)}\nb`);

    expect(first.findings).toEqual([]);
    expect(second.text).toBe('[REDACTED: npm-token]\nb');
    expect(second.findings).toEqual([{ rule: 'npm-token', path: 'stdout', start: 0, length: 20 }]);
  });

  it('are not joined if they leave by different ways', async () => {
    const gate = filter.open();
    const secret = `npm_${noise(36)}`;
    await gate.check('stdout', secret.slice(0, 20));

    expect((await gate.check('stderr', secret.slice(20))).findings).toEqual([]);
  });

  it('may be checked at once, and are taken in their order', async () => {
    const gate = filter.open();
    const [secret = ''] = known;
    const verdicts = await Promise.all(
      [secret.slice(0, 12), secret.slice(12), 'x'].map((text) => gate.check('stdout', text)),
    );

    expect(verdicts.map(({ findings }) => findings.length)).toEqual([0, 1, 0]);
  });
});
