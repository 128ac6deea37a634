import { describe, expect, it } from '@jest/globals';
import { parseReply } from '../../src/parsing/parse-reply.js';

const lines = (...parts: string[]): string => parts.join('\n');
const kindsOf = (reply: string): string[] => parseReply(reply).problems.map(({ kind }) => kind);

function answerOf(reply: string): string | null {
  const { final } = parseReply(reply);
  return final?.kind === 'text' ? final.text : null;
}

describe('where parseReply sees a final directive', () => {
  it.each(['FINAL(42)', '   FINAL(42)', 'So:\nFINAL(42)\nBye.', 'So:\r\n FINAL(42)\r\n'])(
    'sees one at the start of a line: %j',
    (reply) => {
      expect(parseReply(reply)).toEqual({
        blocks: [],
        final: { kind: 'text', text: '42' },
        problems: [],
      });
    },
  );

  it.each([
    ['prose before it', 'The answer is FINAL(42)'],
    ['too much indentation', '    FINAL(42)'],
    ['a tab', '\tFINAL(42)'],
    ['a quotation', '> FINAL(42)'],
    ['inline code', '`FINAL(42)`'],
    ['another word', 'FINALLY(42)\nFINAL_ANSWER(42)\nFINAL_VARS(x)\nNOT_FINAL(42)'],
    ['a space before the parenthesis', 'FINAL (42)\nFINAL_VAR (x)'],
    ['lower case', 'final(42)'],
    ['no parenthesis', 'FINAL\nFINAL: 42'],
    ['a text fence', '```text\nFINAL(42)\n```'],
    ['an unclosed text fence', '```text\nFINAL(42)'],
    ['a tilde fence', '~~~json\nFINAL(42)\n~~~'],
  ])('sees none in %s', (_name, reply) => {
    expect(parseReply(reply)).toEqual({ blocks: [], final: null, problems: [] });
  });

  it('leaves a call inside a repl block to Python', () => {
    expect(parseReply('```repl\nFINAL(x)\nFINAL_VAR("x")\n```')).toEqual({
      blocks: [{ code: 'FINAL(x)\nFINAL_VAR("x")', line: 1 }],
      final: null,
      problems: [],
    });
  });

  it('sees none in a string of code that holds a fence', () => {
    const reply = lines('```repl', 's = """', '```', 'FINAL(no)', '"""', '```');
    expect(parseReply(reply).final).toBeNull();
  });

  it('takes the first of several', () => {
    expect(answerOf('FINAL(a)\nFINAL(b)')).toBe('a');
    expect(answerOf('```text\nFINAL(a)\n```\n```text\nFINAL(b)\n```\nFINAL(c)\nFINAL(d)')).toBe(
      'c',
    );
    expect(parseReply('FINAL_VAR(a)\nFINAL(b)').final).toEqual({ kind: 'variable', name: 'a' });
  });
});

describe('which text parseReply takes for the answer', () => {
  it.each([
    ['nothing', 'FINAL()', ''],
    ['blanks', 'FINAL( \n )', ''],
    ['lines', 'FINAL(\n  one\n\n  two\n)', 'one\n\n  two'],
    ['balanced parentheses', 'FINAL(f(x) = (1 + g(2)))\nso (there)', 'f(x) = (1 + g(2))'],
    ['brackets and braces', 'FINAL([1, {"a": (2)}])', '[1, {"a": (2)}]'],
    ['a smiley that closes', 'FINAL(Done :) enjoy)', 'Done :) enjoy'],
    ['a smiley that opens', 'FINAL(Sad :( but true)', 'Sad :( but true'],
    ['a numbered list', 'FINAL(1) foo\n2) bar\n3) baz)', '1) foo\n2) bar\n3) baz'],
    ['a list and parentheses', 'FINAL(List:\n1) a (b)\n2) c (d))', 'List:\n1) a (b)\n2) c (d)'],
    ['prose after it', 'FINAL(42) is the sum (see above).', '42'],
    ['a full stop after it', 'FINAL(42).', '42'],
    ['a list after it', 'FINAL(42) because:\n1) it is\n2) so', '42'],
    [
      'a fenced block',
      'FINAL(Use:\n```python\nf(1)\n```\nDone.)',
      'Use:\n```python\nf(1)\n```\nDone.',
    ],
    ['more that closes than opens, and prose', 'FINAL(a (b)\n c) d) e', 'a (b)\n c'],
    ['another directive', 'FINAL(a FINAL(b) c)', 'a FINAL(b) c'],
  ])('takes a text with %s', (_name, reply, text) => {
    expect(answerOf(reply)).toBe(text);
    expect(kindsOf(reply)).toEqual([]);
  });

  it.each([
    ['FINAL("yes")', 'yes'],
    ["FINAL( 'yes' )", 'yes'],
    ['FINAL("""a\n "b" """)', 'a\n "b" '],
    ["FINAL('''a''')", 'a'],
    ['FINAL("")', ''],
    ['FINAL("""""")', ''],
    ['FINAL("""she :)\nsaid "no"""")', 'she :)\nsaid "no"'],
    ['FINAL("Sad :)\nbut true")', 'Sad :)\nbut true'],
    ['FINAL("yes") I hope :)', 'yes'],
    [`FINAL("it's")`, "it's"],
  ])('unquotes a text that is one literal: %j', (reply, text) => {
    expect(answerOf(reply)).toBe(text);
    expect(kindsOf(reply)).toEqual([]);
  });

  it.each([
    ['FINAL("a" or "b")', '"a" or "b"'],
    ["FINAL('it's')", "'it's'"],
    ['FINAL("a" (b))', '"a" (b)'],
    ['FINAL("a)', '"a'],
    ['FINAL(")', '"'],
    ['FINAL("a\')', '"a\''],
    ['FINAL(x "a")', 'x "a"'],
  ])('leaves other quotes as they are: %j', (reply, text) => {
    expect(answerOf(reply)).toBe(text);
  });

  it('takes all the rest when nothing closes it, and says so', () => {
    const parsed = parseReply('So\nFINAL(The answer (a long\none) goes on ');
    expect(parsed.final).toEqual({ kind: 'text', text: 'The answer (a long\none) goes on' });
    expect(parsed.problems).toMatchObject([{ kind: 'malformed_final', line: 2 }]);
    expect(answerOf('FINAL(')).toBe('');
    expect(kindsOf('FINAL(')).toEqual(['malformed_final']);
  });

  it('says so when the only parenthesis that may close it is followed by more text', () => {
    const reply = 'FINAL(The result (see above)\nand then it was cut';
    expect(answerOf(reply)).toBe('The result (see above');
    expect(kindsOf(reply)).toEqual(['malformed_final']);
  });
});

describe('which variable parseReply takes for the answer', () => {
  it.each([
    ['FINAL_VAR(answer)', 'answer'],
    ['  FINAL_VAR( _x1 ) is it.', '_x1'],
    ['FINAL_VAR("answer")', 'answer'],
    ["FINAL_VAR('answer')", 'answer'],
    ['FINAL_VAR(`answer`)', 'answer'],
    ['FINAL_VAR(\n  answer\n)', 'answer'],
    ['FINAL_VAR(größe)', 'größe'],
  ])('takes the name in %j', (reply, name) => {
    expect(parseReply(reply)).toEqual({
      blocks: [],
      final: { kind: 'variable', name },
      problems: [],
    });
  });

  it.each([
    'FINAL_VAR()',
    'FINAL_VAR(x + 1)',
    'FINAL_VAR(a.b)',
    'FINAL_VAR(d["k"])',
    'FINAL_VAR(1x)',
    'FINAL_VAR("x\')',
    'FINAL_VAR("")',
    'FINAL_VAR(x',
    'FINAL_VAR(x\n```repl\nf()\n```',
  ])('takes no name from %j and says so', (reply) => {
    const parsed = parseReply(reply);
    expect(parsed.final).toBeNull();
    expect(parsed.problems).toMatchObject([{ kind: 'malformed_final', line: 1 }]);
    expect(parsed.problems[0]?.message).toContain('FINAL_VAR');
  });
});

describe('how parseReply treats an answer beside code', () => {
  it.each([
    ['after', '```repl\nx\n```\nFINAL(42)', 4],
    ['before', 'FINAL(42)\n```repl\nx\n```', 1],
  ])('keeps both and says so when the answer stands %s the code', (_name, reply, line) => {
    const parsed = parseReply(reply);
    expect(parsed.blocks).toMatchObject([{ code: 'x' }]);
    expect(parsed.final).toEqual({ kind: 'text', text: '42' });
    expect(parsed.problems).toMatchObject([{ kind: 'final_with_code', line }]);
  });

  it('finds nothing wrong with code beside the name of a variable', () => {
    const parsed = parseReply('```repl\nx = 1\n```\nFINAL_VAR(x)');
    expect(parsed.final).toEqual({ kind: 'variable', name: 'x' });
    expect(parsed.problems).toEqual([]);
  });

  it('ends an answer before a repl block, so that the code is run', () => {
    const parsed = parseReply('FINAL(a\n```repl\nx\n```\nb)');
    expect(parsed.blocks).toEqual([{ code: 'x', line: 2 }]);
    expect(parsed.final).toEqual({ kind: 'text', text: 'a' });
    expect(parsed.problems.map(({ kind }) => kind)).toEqual(['malformed_final', 'final_with_code']);
  });

  it('orders problems by line', () => {
    expect(kindsOf('```repl\nx\n```\nFINAL(42)\n```repl\ny')).toEqual([
      'final_with_code',
      'unclosed_fence',
    ]);
    expect(kindsOf('```\nx\n```\nFINAL_VAR(1)')).toEqual(['unlabelled_code', 'malformed_final']);
  });
});
