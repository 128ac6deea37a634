/** What a piece of Python is, as far as a colour tells it. */
export type TokenKind = 'comment' | 'string' | 'number' | 'keyword' | 'call' | 'plain';

/** A piece of code. */
export interface CodeToken {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS =
  'False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|' +
  'for|from|global|if|import|in|is|lambda|match|nonlocal|not|or|pass|raise|return|try|while|with|yield';

// Every alternative moves on from where it began, so that no text takes more than linear time.
const TOKEN = new RegExp(
  [
    '(?<comment>#[^\\n]*)',
    `(?<string>[rbfuRBFU]{0,2}(?:"""(?:[^"\\\\]|\\\\[^]|"(?!""))*(?:"""|$)|'''(?:[^'\\\\]|\\\\[^]|'(?!''))*(?:'''|$)|"(?:[^"\\\\\\n]|\\\\[^])*"?|'(?:[^'\\\\\\n]|\\\\[^])*'?))`,
    '(?<number>\\b\\d[\\w.]*)',
    `(?<keyword>\\b(?:${KEYWORDS})\\b)`,
    '(?<call>\\b[A-Za-z_]\\w*(?=\\())',
    '(?<word>[A-Za-z_]\\w*)',
  ].join('|'),
  'g',
);

/** The text in pieces for colouring. Together they are the text again, whatever it is. */
export function pythonTokens(code: string): readonly CodeToken[] {
  const tokens: CodeToken[] = [];
  let plainFrom = 0;
  for (const match of code.matchAll(TOKEN)) {
    const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {};
    const found = Object.entries(groups).find(([, text]) => text !== undefined);
    if (found === undefined || found[0] === 'word') continue;
    if (match.index > plainFrom) {
      tokens.push({ kind: 'plain', text: code.slice(plainFrom, match.index) });
    }
    tokens.push({ kind: found[0] as TokenKind, text: match[0] });
    plainFrom = match.index + match[0].length;
  }
  if (plainFrom < code.length) tokens.push({ kind: 'plain', text: code.slice(plainFrom) });
  return tokens;
}
