import { describe, expect, it } from '@jest/globals';
import { jsonDocuments, type JsonDocument } from '../../src/trajectories/json-documents.js';

async function* bytes(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

async function documents(...pieces: readonly (string | Uint8Array)[]): Promise<JsonDocument[]> {
  const all: JsonDocument[] = [];
  for await (const document of jsonDocuments(bytes(...pieces))) all.push(document);
  return all;
}

describe('jsonDocuments', () => {
  it('reads a value a line, with their lines, and no blank ones', async () => {
    expect(await documents('{"a":1}\n\n{"a"', ':2}')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 3, value: { a: 2 } },
    ]);
  });

  it('hands over a line before the next one has come', async () => {
    let isNextAsked = false;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('{"a":1}\n'));
      isNextAsked = true;
      yield Buffer.from('{"a":2}\n');
    };
    const read = jsonDocuments(source());
    expect((await read.next()).value).toEqual({ line: 1, value: { a: 1 } });
    expect(isNextAsked).toBe(false);
    await read.return();
  });

  it('reads one document over several lines', async () => {
    expect(await documents(JSON.stringify({ a: [1, { b: 2 }] }, null, 2))).toEqual([
      { line: null, value: { a: [1, { b: 2 }] } },
    ]);
  });

  it.each([
    [undefined, 1],
    [2, null],
  ])('hands over the elements of an array one by one (indented by %j)', async (indent, line) => {
    expect(await documents(JSON.stringify([{ a: 1 }, { a: 2 }], null, indent))).toEqual([
      { line, value: { a: 1 } },
      { line, value: { a: 2 } },
    ]);
  });

  it('tells which lines are no JSON or no text, and reads the others', async () => {
    const problem = expect.stringMatching(/^It is not JSON: /);
    expect(await documents('{"a":1}\n{"a":\n', Uint8Array.of(0xff, 10), '{"a":2}\n')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 2, problem },
      { line: 3, problem: 'The line is not UTF-8.' },
      { line: 4, value: { a: 2 } },
    ]);
    expect(await documents('torn"}\n{"a":1}\n{"a":2}\n')).toEqual([
      { line: 1, problem },
      { line: 2, value: { a: 1 } },
      { line: 3, value: { a: 2 } },
    ]);
  });

  it('tells once that a text is no JSON at all', async () => {
    expect(await documents('once\nupon\na time\n')).toEqual([
      { line: null, problem: expect.stringMatching(/^It is not JSON: /) },
    ]);
    expect(await documents('')).toEqual([]);
  });
});
