import { readFile } from 'node:fs/promises';

/** One row of `docs/promises.md`. */
export interface Promised {
  /** The chapter that it stands in. */
  readonly chapter: string;
  /** What is typed into a shell. */
  readonly typed: string;
  readonly exitCode: number;
  /** Texts that it shows, in this order; `…` stands for anything within a line. */
  readonly shown: readonly string[];
}

const PAGE = new URL('../../docs/promises.md', import.meta.url);

/** The rows of all tables of the page, in their order. */
export async function promisedRows(): Promise<readonly Promised[]> {
  const markdown = await readFile(PAGE, 'utf8');
  let chapter = '';
  const rows: Promised[] = [];
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) chapter = line.slice(3);
    const [typed, exitCode, shown] = cellsOf(line);
    const [command] = codesIn(typed ?? '');
    if (command === undefined || !/^\d+$/.test(exitCode ?? '')) continue;
    rows.push({ chapter, typed: command, exitCode: Number(exitCode), shown: codesIn(shown ?? '') });
  }
  return rows;
}

/** What a text must match to hold all that a row shows. */
export function patternOf({ shown }: Promised): RegExp {
  const escaped = (text: string): string =>
    text
      .split('…')
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('[^\\n]*');
  return new RegExp(shown.map(escaped).join('[^]*'));
}

function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return [];
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** The pieces of code in a cell; one that holds backticks is fenced by two. */
function codesIn(cell: string): string[] {
  return [...cell.matchAll(/(`+)(?!`)(.+?)(?<!`)\1(?!`)/g)].map(([, , code = '']) => code.trim());
}
