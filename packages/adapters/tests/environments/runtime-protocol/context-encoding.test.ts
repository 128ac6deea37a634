import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrokerPort, ContextPayload, EnvironmentPort, JsonValue } from '@rlm-ts/domain';
import fc from 'fast-check';
import { createLocalEnvironmentFactory } from '../../../src/environments/local/index.js';
import {
  encodeContext,
  MAX_CONTEXT_BYTES,
  placeFiles,
} from '../../../src/environments/runtime-protocol/context-encoding.js';

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      'a',
      '"',
      '\\',
      '\n',
      '\r\n',
      '\0',
      '\u2028',
      'é',
      '漢',
      '😀',
      '\ud800',
      '\udfff',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});
const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    NaN,
    Infinity,
    -Infinity,
    -0,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 60),
    1e21,
    1e308,
    5e-324,
  ),
);
const { value: anyValue } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, [], {}),
    anyNumber,
    anyText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyText, tie('value'), { maxKeys: 4 }),
  ),
}));

function bodyOf(payload: ContextPayload): Buffer {
  const { pieces, bodyBytes } = encodeContext(payload);
  const copies: Buffer[] = [];
  // Copied at once: the next piece may be made in the same memory.
  for (const piece of pieces()) copies.push(Buffer.from(piece));
  const body = Buffer.concat(copies);
  expect(body.length).toBe(bodyBytes);
  return body;
}

describe('placeFiles', () => {
  const files = [
    { name: 'b "é\n', path: '/host/b' },
    { name: 'a', path: '/host/a', sizeBytes: 3 },
  ];

  it('tells the sandbox the names and where it sees the files, and nothing of the host', () => {
    const { header, bodyBytes, pieces } = placeFiles(encodeContext({ kind: 'files', files }), [
      '/there/1',
      '/there/2',
    ]);
    expect(header).toEqual({ kind: 'files', encoding: 'utf-8' });
    const body = Buffer.concat([...pieces()]);
    expect(body).toHaveLength(bodyBytes);
    expect(JSON.parse(body.toString())).toEqual([
      { name: 'b "é\n', path: '/there/1' },
      { name: 'a', path: '/there/2' },
    ]);
  });

  it('puts the path of a file into the header', () => {
    const encoded = encodeContext({ kind: 'file', path: '/host/a' });
    expect(encoded.files).toEqual([{ name: '', path: '/host/a' }]);
    expect(placeFiles(encoded, ['/there'])).toMatchObject({
      header: { kind: 'file', path: '/there' },
      bodyBytes: 0,
    });
  });

  it('leaves what has no files as it is', () => {
    const encoded = encodeContext({ kind: 'text', text: 'abc' });
    expect(placeFiles(encoded, [])).toBe(encoded);
    expect(placeFiles(encodeContext({ kind: 'files', files: [] }), [])).toMatchObject({
      bodyBytes: 2,
    });
  });
});

describe('encodeContext', () => {
  it('refuses two files of one name', () => {
    const files = [
      { name: 'a', path: '/1' },
      { name: 'a', path: '/2' },
    ];
    expect(() => encodeContext({ kind: 'files', files })).toThrow('two files are called "a"');
  });

  it('encodes text of any length without loss and in pieces', () => {
    for (const unit of ['😀', 'é😀', '\ud800é', 'abc']) {
      for (const extra of ['', 'x', 'xy']) {
        const text = extra + unit.repeat(800_000);
        const { header } = encodeContext({ kind: 'text', text });
        const encoding = 'encoding' in header && header.encoding === 'utf-8' ? 'utf8' : 'utf16le';
        expect(bodyOf({ kind: 'text', text }).toString(encoding) === text).toBe(true);
      }
    }
  });

  it('names the place of what Python cannot get', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = [circle];
    for (const [value, place] of [
      [{ a: [1, undefined] }, 'context.a[1]'],
      [[() => 1], 'context[0]'],
      [{ when: new Date(0) }, 'context.when'],
      [new Map(), 'context'],
      [10n, 'context'],
      [circle, 'context.self[0]'],
    ] as const) {
      expect(() => encodeContext({ kind: 'json', value: value as JsonValue })).toThrow(
        expect.objectContaining({ code: 'CONTEXT_INVALID', details: { path: place } }),
      );
    }
  });

  it('refuses what is nested deeper than can be walked, as a typed error', () => {
    let value: JsonValue = [];
    for (let depth = 0; depth < 200_000; depth += 1) value = [value];
    expect(() => encodeContext({ kind: 'json', value })).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID' }),
    );
  });

  it('refuses what is over the limit before it encodes anything', () => {
    const bytes = { length: MAX_CONTEXT_BYTES + 1 } as Uint8Array;
    expect(() => encodeContext({ kind: 'bytes', bytes })).toThrow(
      expect.objectContaining({ code: 'CONTEXT_TOO_LARGE' }),
    );
  });
});

describe('a context in real Python', () => {
  const factory = createLocalEnvironmentFactory();
  let session: EnvironmentPort;
  let returned: ContextPayload | undefined;
  const broker: BrokerPort = {
    query: (request) => {
      returned = request.context;
      const facts = { usage: null, costUsd: null, latencyMs: 0 };
      return Promise.resolve({ id: '1', model: 'm', text: '', failure: null, ...facts });
    },
    queryBatch: () => Promise.reject(new Error('not asked')),
  };

  beforeAll(() => {
    const brokerEndpoint = (): Promise<never> => Promise.reject(new Error('not asked'));
    session = factory.open({ sessionId: 'round-trips', broker, brokerEndpoint });
  });
  afterAll(async () => {
    await session.cleanup();
    await factory.close?.();
  });

  async function thereAndBack(payload: ContextPayload): Promise<ContextPayload | undefined> {
    await session.loadContext(payload);
    const { error } = await session.executeCode('_ = rlm_query("q", context=context)');
    expect(error).toBeNull();
    return returned;
  }

  it('is any text, lone surrogates included, and comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect(await thereAndBack({ kind: 'text', text })).toEqual({ kind: 'text', text });
        const { finalAnswer } = await session.executeCode('FINAL(context)');
        expect(finalAnswer?.text).toBe(text);
      }),
      { numRuns: 150 },
    );
  });

  it('is any value, and comes back as it was but for the sign of zero', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (value) => {
        const back = await thereAndBack({ kind: 'json', value: { value } });
        const unsigned = (item: unknown): unknown => {
          if (item === 0) return 0;
          if (Array.isArray(item)) return item.map(unsigned);
          if (typeof item !== 'object' || item === null) return item;
          return Object.fromEntries(Object.entries(item).map(([k, v]) => [k, unsigned(v)]));
        };
        expect(back).toEqual({ kind: 'json', value: { value: unsigned(value) } });
      }),
      { numRuns: 150 },
    );
  });

  it('is any bytes, and they come back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const back = await thereAndBack({ kind: 'bytes', bytes });
        expect(back?.kind === 'bytes' && Buffer.from(bytes).equals(back.bytes)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('has whole numbers as int up to 1e21 and as float from there on', async () => {
    const value = [1, 2 ** 53, 2 ** 53 + 2, 1e20, 1e21, 1.5, -0];
    await session.loadContext({ kind: 'json', value });
    const { stdout } = await session.executeCode('print(*[repr(each) for each in context])');
    expect(stdout).toBe('1 9007199254740992 9007199254740994 100000000000000000000 1e+21 1.5 0\n');
  });

  it('gives Python integers past 2**53 to a child run as the nearest double', async () => {
    await session.executeCode('_ = rlm_query("q", context=[2**53 + 1, 10**30])');
    expect(returned).toEqual({ kind: 'json', value: [2 ** 53, 1e30] });
  });
});
