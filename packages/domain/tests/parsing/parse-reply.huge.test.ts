import { describe, expect, it } from '@jest/globals';
import { parseReply } from '../../src/parsing/parse-reply.js';

const SIZE = 10_000_000;

/** At this size anything worse than linear time would not end in hours. */
function huge(start: string, unit: string): string {
  return start + unit.repeat(Math.ceil(SIZE / unit.length));
}

describe('parseReply, of a reply of 10 MB', () => {
  it.each([
    ['backticks', '', '`'],
    ['opening fences', '', '```\n'],
    ['fences that are inline code', '', '```a`\n'],
    ['newlines', '', '\n'],
    ['carriage returns', '', '\r'],
    ['blanks', '', ' '],
    ['indented lines', '', ' \n'],
    ['list markers', '', '1. '],
    ['parentheses that close', '', ')'],
    ['directives in prose', '', 'xFINAL('],
  ])('gets through %s', (_name, start, unit) => {
    expect(parseReply(huge(start, unit))).toMatchObject({ blocks: [], final: null });
  });

  it.each([
    ['repl fences', '', '```repl\n'],
    ['repl fences with code', '', '```repl x\n'],
    ['quotes', '```repl\n', `"'`],
    ['triple quotes', '```repl\n', "'''"],
    ['triple quotes on lines', '```repl\n', '"""\n'],
    ['backslashes', '```repl\n"', '\\'],
    ['newlines', '```repl\n', '\n'],
    ['indented lines', '  ```repl\n  x\n', ' \n'],
  ])('gets through an unclosed block of %s', (_name, start, unit) => {
    const parsed = parseReply(huge(start, unit));
    expect(parsed.blocks).toEqual([]);
    expect(parsed.problems.map(({ kind }) => kind)).toEqual(['unclosed_fence']);
  });

  it.each([
    ['FINAL(', '', 'FINAL('],
    ['FINAL( on lines', '', 'FINAL(\n'],
    ['opening parentheses', 'FINAL(', '('],
    ['quotes', 'FINAL(', '"'],
    ['blanks', 'FINAL(', ' \n'],
  ])('gets through an unclosed answer of %s', (_name, start, unit) => {
    const parsed = parseReply(huge(start, unit));
    expect(parsed.final?.kind).toBe('text');
    expect(parsed.problems.map(({ kind }) => kind)).toEqual(['malformed_final']);
  });

  it('gets through blocks whose quotes never come out even', () => {
    const unit = "```repl\n'''\n```\n";
    const parsed = parseReply(huge('```repl\n"""\n```\n', unit));
    expect(parsed.blocks).toHaveLength(1 + Math.ceil(SIZE / unit.length));
    expect(parsed.problems).toEqual([]);
  });

  it('gets through an indented block and keeps its code', () => {
    const count = SIZE / 10;
    const parsed = parseReply(`  \`\`\`repl\n${'  x = "a"\n'.repeat(count)}  \`\`\``);
    expect(parsed.blocks[0]?.code).toBe('x = "a"\n'.repeat(count).slice(0, -1));
  });

  it('gets through an answer of smileys', () => {
    const text = ':) '.repeat(SIZE / 3);
    expect(parseReply(`FINAL(${text}!)`).final).toEqual({ kind: 'text', text: `${text}!` });
  });
});
