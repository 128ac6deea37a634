import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseReply } from '../../src/parsing/parse-reply.js';

interface RenderedBlock {
  readonly code: string;
  readonly character: string;
  readonly length: number;
  readonly indent: string;
  readonly closingIndent: string;
  readonly label: string;
}

const indent = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 6 });
const fenceInside = fc.constantFrom(
  '```',
  '~~~',
  '````',
  '```repl',
  '  ~~~~~',
  '```python',
  'FINAL(x)',
);
const plainLine = fc.constantFrom(
  'x = 1',
  'if a:',
  '    b',
  '\tc',
  '',
  'f("#")',
  "s = 'it'",
  "# don't",
);
const stringLines = fc
  .tuple(fc.constantFrom('"""', "'''"), fc.constantFrom('', 'r', 'Rb', 'f'), fc.array(fenceInside))
  .map(([quote, prefix, inside]) => [`s = ${prefix}${quote}`, ...inside, quote]);
const code = fc
  .array(
    fc.oneof(
      plainLine.map((line) => [line]),
      stringLines,
    ),
    { minLength: 1, maxLength: 6 },
  )
  // A first line without indentation, as any program has: see how indentation is taken off.
  .map((parts) => ['pass', ...parts.flat()].join('\n'));

const block: fc.Arbitrary<RenderedBlock> = fc.record({
  code,
  character: fc.constantFrom('`', '~'),
  length: fc.integer({ min: 3, max: 6 }),
  indent,
  closingIndent: indent,
  label: fc.constantFrom('repl', ' repl ', 'REPL', '{repl}', 'repl\t'),
});
const prose = fc
  .array(
    fc.constantFrom('', 'Some text.', '- item', "don't", '"""', '`x`', '> ```repl', '``', '```a`b'),
  )
  .map((lines) => lines.join('\n'));

function render({ code, character, length, indent, closingIndent, label }: RenderedBlock): string {
  const fence = character.repeat(length);
  const body = code.replaceAll(/^/gm, indent);
  return `${indent}${fence}${label}\n${body}\n${closingIndent}${fence}`;
}

const reply = fc.string({
  unit: fc.oneof(
    fc.constantFrom('```', '~~~', '`', 'repl', '\n', '\r', '\t', ' ', "'", '"', '"""', "'''", '\\'),
    fc.constantFrom('#', '(', ')', 'FINAL(', 'FINAL_VAR(', '\nFINAL(', '\n```repl\n', '\n```\n'),
    fc.constantFrom('x', '- ', '1. ', '> ', 'python', '\u2028', '\ud800', 'é', '😀'),
  ),
  maxLength: 60,
});

describe('parseReply, of any reply', () => {
  it('reads back every block that was written, whatever its fence and whatever is in its strings', () => {
    const parts = fc.array(fc.tuple(prose, block), { maxLength: 5 });
    fc.assert(
      fc.property(parts, prose, fc.constantFrom('\n', '\r\n', '\r'), (pairs, last, newline) => {
        const text = [...pairs.flatMap(([before, each]) => [before, render(each)]), last];
        const parsed = parseReply(text.join('\n').replaceAll('\n', newline));
        expect(parsed.blocks.map((each) => each.code)).toEqual(pairs.map(([, each]) => each.code));
        expect(parsed.final).toBeNull();
        expect(parsed.problems).toEqual([]);
      }),
    );
  });

  it('never throws, and reports lines that are there, in order, one problem of a kind', () => {
    fc.assert(
      fc.property(fc.oneof(reply, fc.string({ unit: 'binary' })), (text) => {
        const { blocks, problems } = parseReply(text);
        const lineCount = text.split(/\r\n|\r|\n/).length;
        for (const found of [blocks, problems]) {
          const lines = found.map(({ line }) => line);
          expect(lines).toEqual([...lines].sort((one, other) => one - other));
          expect(lines.every((line) => line >= 1 && line <= lineCount)).toBe(true);
        }
        expect(new Set(problems.map(({ kind }) => kind)).size).toBe(problems.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a reply the same whichever way its lines end', () => {
    fc.assert(
      fc.property(reply, (text) => {
        const unix = text.replaceAll('\r', '');
        expect(parseReply(unix.replaceAll('\n', '\r\n'))).toEqual(parseReply(unix));
        expect(parseReply(unix.replaceAll('\n', '\r'))).toEqual(parseReply(unix));
      }),
      { numRuns: 500 },
    );
  });

  it('reads a whole block after any reply whose own blocks are closed and balanced', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(block.map(render), prose)), block, (before, last) => {
        const first = parseReply(before.join('\n'));
        const both = parseReply([...before, render(last)].join('\n'));
        expect(both.blocks.slice(0, -1)).toEqual(first.blocks);
        expect(both.blocks.at(-1)?.code).toBe(last.code);
      }),
    );
  });

  it('gives any answer back that has no parenthesis or quote, trimmed', () => {
    const answer = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '.', '`', 'é', '#', 'FINAL'),
    });
    fc.assert(
      fc.property(answer, (text) => {
        expect(parseReply(`FINAL(${text})`).final).toEqual({ kind: 'text', text: text.trim() });
      }),
    );
  });
});
