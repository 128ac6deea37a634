import { describe, expect, it } from '@jest/globals';
import { parseReply } from '../../src/parsing/parse-reply.js';

const lines = (...parts: string[]): string => parts.join('\n');
const codesOf = (reply: string): string[] => parseReply(reply).blocks.map((block) => block.code);
const kindsOf = (reply: string): string[] => parseReply(reply).problems.map(({ kind }) => kind);

describe('which blocks parseReply takes as code to run', () => {
  it('gives an empty result for an empty reply', () => {
    expect(parseReply('')).toEqual({ blocks: [], final: null, problems: [] });
  });

  it('takes every repl block, in order, with the line it opens on', () => {
    const reply = lines(
      'Look:',
      '```repl',
      'x = 1',
      '```',
      'then',
      '```repl',
      'y = 2',
      '```',
      'ok',
    );
    expect(parseReply(reply)).toEqual({
      blocks: [
        { code: 'x = 1', line: 2 },
        { code: 'y = 2', line: 6 },
      ],
      final: null,
      problems: [],
    });
  });

  it.each(['REPL', 'Repl', '{repl}', ' repl', '\trepl  '])('knows the label %j', (label) => {
    expect(codesOf(`\`\`\`${label}\nx\n\`\`\``)).toEqual(['x']);
  });

  it.each(['replica', 'python repl', 'text', '{repl', 'json'])(
    'does not take the label %j for repl',
    (label) => {
      expect(codesOf(`\`\`\`${label}\nx\n\`\`\``)).toEqual([]);
    },
  );

  it('takes an empty block for empty code, and keeps blank lines', () => {
    expect(codesOf('```repl\n```')).toEqual(['']);
    expect(codesOf('```repl\n\n```')).toEqual(['']);
    expect(codesOf('```repl\n\n\nx\n\n```')).toEqual(['\n\nx\n']);
  });

  it('does not look for blocks inside other fences', () => {
    expect(codesOf(lines('````markdown', '```repl', 'x', '```', '````'))).toEqual([]);
    expect(codesOf(lines('~~~text', '```repl', 'x', '```', '~~~'))).toEqual([]);
  });

  it('does not take quoted or inline code for a block', () => {
    expect(codesOf('> ```repl\n> x\n> ```')).toEqual([]);
    expect(codesOf('Use ```repl x``` for that.')).toEqual([]);
    expect(codesOf('`repl`\nx\n`')).toEqual([]);
  });

  it('closes a fence only with as many of the same character and nothing after', () => {
    const code = lines('a', '``', '~~~~', '~~~~repl', '```', '```repl', '```` x', 'b');
    expect(codesOf(lines('````repl', code, '`````  \t', 'after'))).toEqual([code]);
  });

  it.each(['\r\n', '\r', '\n'])('reads lines ended by %j and gives code with \\n', (end) => {
    const reply = ['one', '```repl', 'x = 1', 'y = 2', '```', '', '```repl', 'z', '```'].join(end);
    expect(parseReply(reply).blocks).toEqual([
      { code: 'x = 1\ny = 2', line: 2 },
      { code: 'z', line: 7 },
    ]);
  });
});

describe('how parseReply treats indentation', () => {
  it('takes the indentation of the fence off the code', () => {
    const reply = lines(
      '1. First',
      '   ```repl',
      '   if a:',
      '       b',
      '',
      '   c',
      ' ```',
      'end',
    );
    expect(codesOf(reply)).toEqual([lines('if a:', '    b', '', 'c')]);
  });

  it('allows any indentation, of tabs too, and a closing fence indented otherwise', () => {
    expect(codesOf('\t\t```repl\n\t\tif a:\n\t\t\tb\n```')).toEqual(['if a:\n\tb']);
    expect(codesOf('      ```repl\n      x\n            ```')).toEqual(['x']);
    expect(codesOf('  \t```repl\n        x\n```')).toEqual(['    x']);
  });

  it('leaves code alone that is not indented with its fence', () => {
    const code = lines('if a:', '  b', 'else:', '\tc');
    expect(codesOf(lines('    ```repl', code, '    ```'))).toEqual([code]);
  });

  it('takes no more than a line has', () => {
    expect(codesOf(lines('  ```repl', '  s = """', 'text', '   more"""', '  ```'))).toEqual([
      lines('s = """', 'text', ' more"""'),
    ]);
    expect(codesOf(lines('  ```repl', '  if a:', '\tb', '  ```'))).toEqual(['if a:\n\tb']);
  });

  it.each(['- ', '* ', '+ ', '1. ', '12) '])('finds a fence after the list marker %j', (marker) => {
    const pad = ' '.repeat(marker.length);
    expect(codesOf(`${marker}\`\`\`repl\n${pad}if a:\n${pad}  b\n${pad}\`\`\``)).toEqual([
      'if a:\n  b',
    ]);
  });
});

describe('how parseReply treats code on the line of a fence', () => {
  it.each([
    ['```repl print(1)```', 'print(1)'],
    ['```repl print(1) ```  ', 'print(1)'],
    ['~~~repl print(1)~~~', 'print(1)'],
    ["```repl print('```')```", "print('```')"],
    ['```repl x = 1 # one```', 'x = 1 # one'],
    ['```repl```', ''],
  ])('takes %j for a whole block', (reply, code) => {
    expect(codesOf(reply)).toEqual([code]);
    expect(codesOf(`${reply}\ntext\n${reply}\n`)).toEqual([code, code]);
  });

  it('takes code after the label for the first line', () => {
    expect(codesOf('```repl x = 1\n```')).toEqual(['x = 1']);
    expect(codesOf('```repl x = 1\ny = 2\n```')).toEqual(['x = 1\ny = 2']);
    expect(codesOf('```repl x = 1\n\n```')).toEqual(['x = 1\n']);
    expect(codesOf('  ```repl if a:\n      b\n  ```')).toEqual(['if a:\n    b']);
    expect(codesOf('```repl s = """\n```\n"""\n```')).toEqual(['s = """\n```\n"""']);
    expect(codesOf("```repl s = '''a ```\nb'''\n```")).toEqual(["s = '''a ```\nb'''"]);
  });

  it('takes a line for prose that goes on after inline code', () => {
    const reply = lines('```repl x``` is how I run code.', '```repl', 'y', '```');
    expect(parseReply(reply).blocks).toEqual([{ code: 'y', line: 2 }]);
    expect(parseReply(reply).problems).toEqual([]);
    expect(parseReply('```repl x``` or ```repl y```').blocks).toEqual([]);
  });

  it('does not take backticks for inline code after a fence of tildes', () => {
    expect(codesOf('~~~repl `x`\n~~~')).toEqual(['`x`']);
  });

  it('closes a block with a fence glued to the end of its last line', () => {
    expect(codesOf('```repl\nprint(1)```')).toEqual(['print(1)']);
    expect(codesOf('```repl\nx\nprint(1) ``` \nso\n```repl\ny\n```')).toEqual(['x\nprint(1)', 'y']);
  });

  it('does not take a fence that ends a comment or a string for the end of the block', () => {
    const code = lines('x = 1 # as in ```', 's = """a ```', 'b"""', "t = '```'");
    expect(codesOf(lines('```repl', code, '```'))).toEqual([code]);
  });
});

describe('how parseReply treats fences inside Python strings', () => {
  it.each([
    ['triple double quotes', lines('s = """', '```', '"""', 'x')],
    ['triple single quotes', lines("s = '''", '```repl', '```', "'''")],
    ['prefixes', lines('s = rf"""', '```', '"""', "b = Rb'''", '```', "'''")],
    ['the other quotes inside', lines('s = """ \'\'\' "" \'', '```', '""" + "\'"')],
    ['escaped quotes', lines('s = """\\"""', '```', '\\\\"""')],
    ['an escaped backslash', lines("s = '\\\\'", 't = """', '```', '"""')],
    ['a line that is not the fence alone', lines("s = 'a\\", '```\\', "b'")],
    ['strings opened twice in a line', lines('f("""a""", """', '```', '""")')],
    ['one quote more than it takes', lines('s = """a', '```', '""""', "'")],
  ])('keeps a fence inside %s', (_name, code) => {
    expect(parseReply(lines('```repl', code, '```', 'done'))).toEqual({
      blocks: [{ code, line: 1 }],
      final: null,
      problems: [],
    });
  });

  it.each([
    ['comments', 'x = 1 # don\'t """ stop'],
    ['an unfinished string', "x = 'it"],
    ['triple quotes on a continued line', lines("x = 'a\\", '"""' + "'")],
    ['a string continued into the fence', "x = 'a\\"],
    ['quotes within the other quotes', `x = "'''" + '"""'`],
    ['quotes nested in an f-string', 'x = f"{d["k"]}"'],
    ['empty strings', `x = "" + '' + """""" + ''''''`],
  ])('is not misled by %s', (_name, code) => {
    const next = lines('y = """', '```', '"""');
    const reply = lines('```repl', code, '```', 'x', '```repl', next, '```');
    expect(codesOf(reply)).toEqual([code, next]);
  });

  it('takes the first fence passed over when the string never ends', () => {
    const reply = lines('```repl', 's = """a', '```', 'text', '```repl', 'y = 2', '```', 'end');
    expect(parseReply(reply)).toEqual({
      blocks: [
        { code: 's = """a', line: 1 },
        { code: 'y = 2', line: 5 },
      ],
      final: null,
      problems: [],
    });
  });

  it('follows strings only within a line once the quotes of a reply proved wrong', () => {
    const reply = lines('```repl', '"""', '```', '```repl', "'''", '```', '```repl', "'''", '```');
    expect(codesOf(reply)).toEqual(['"""', "'''", "'''"]);
  });
});

describe('what parseReply reports about blocks', () => {
  it('does not run an unclosed block', () => {
    const parsed = parseReply('a\n```repl\nx = 1');
    expect(parsed.blocks).toEqual([]);
    expect(parsed.problems).toMatchObject([{ kind: 'unclosed_fence', line: 2 }]);
    expect(parsed.problems[0]?.message).toContain('line 2');
    expect(kindsOf('```repl')).toEqual(['unclosed_fence']);
    expect(kindsOf('```repl\n')).toEqual(['unclosed_fence']);
  });

  it('does not run code cut off after a string that held a fence', () => {
    const parsed = parseReply(lines('```repl', 's = """', '```', '"""', 'print(s'));
    expect(parsed.blocks).toEqual([]);
    expect(parsed.problems).toMatchObject([{ kind: 'unclosed_fence', line: 1 }]);
  });

  it('runs what is whole beside an unclosed block', () => {
    const parsed = parseReply(lines('```repl', 'x', '```', '```repl', 'y'));
    expect(parsed.blocks).toEqual([{ code: 'x', line: 1 }]);
    expect(parsed.problems).toMatchObject([{ kind: 'unclosed_fence', line: 4 }]);
  });

  it('takes a second repl fence for a sign that the first was left unclosed', () => {
    const parsed = parseReply(lines('```repl', 'x', '', '```repl', 'y', '```'));
    expect(parsed.blocks).toEqual([{ code: 'y', line: 4 }]);
    expect(parsed.problems).toMatchObject([{ kind: 'unclosed_fence', line: 1 }]);
  });

  it('reports each kind of problem once', () => {
    expect(kindsOf('```repl\n'.repeat(5))).toEqual(['unclosed_fence']);
    expect(kindsOf('```\nx\n```\n'.repeat(5))).toEqual(['unlabelled_code']);
  });

  it.each(['', 'python', 'py', 'Python3', '{python}'])(
    'asks for the label when only a block labelled %j is there',
    (label) => {
      const parsed = parseReply(`Run:\n\`\`\`${label}\nprint(1)\n\`\`\``);
      expect(parsed.blocks).toEqual([]);
      expect(parsed.problems).toMatchObject([{ kind: 'unlabelled_code', line: 2 }]);
      expect(parsed.problems[0]?.message).toContain('```repl');
    },
  );

  it.each([
    ['beside a repl block', '```python\nx\n```\n```repl\ny\n```'],
    ['beside an answer', 'FINAL(x)\n```python\ny\n```'],
    ['of another language', '```json\n{}\n```'],
    ['of inline code', '```print(1)```'],
  ])('does not ask for the label of a block %s', (_name, reply) => {
    expect(kindsOf(reply)).toEqual([]);
  });

  it('reports an unclosed block and nothing about labels when it has both', () => {
    expect(kindsOf('```python\nx\n```\n```repl\ny')).toEqual(['unclosed_fence']);
  });
});
