import { RlmError } from '@rlm-ts/domain';
import type * as yamlModule from 'yaml';
import type { Document, LineCounter, Pair } from 'yaml';
import type { ParsedFile } from './parsed-file.js';

/** How often what an anchor stands for may be repeated; no file of settings needs any. */
const MAX_ALIASES = 100;

/**
 * Reads YAML 1.2, or JSON with the same parser, which knows where everything stands.
 *
 * @param shown How messages name the file.
 * @throws RlmError `CONFIG_INVALID` with line and column for text that is neither, a key that is
 *   there twice or is no text, several documents, tags of a program, and aliases that would fill the memory.
 */
export async function parseYaml(
  text: string,
  shown: string,
  language: 'YAML' | 'JSON',
): Promise<ParsedFile> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    ...(language === 'JSON' && { schema: 'json' }),
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const place = placeAt(lines, problem.pos[0]);
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `${shown}:${place}: ${explain(problem.code, language) ?? sentence(problem.message)}`,
    });
  }
  const refused = refusedPart(yaml, document);
  if (refused !== null) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `${shown}:${placeAt(lines, refused.offset)}: ${refused.why}`,
    });
  }
  return {
    value: valueOf(document, shown),
    locate: (path, at) => {
      const offset = offsetOf(yaml, document, path, at);
      return offset === null ? null : placeAt(lines, offset);
    },
  };
}

interface RefusedPart {
  readonly offset: number;
  readonly why: string;
}

/** What the parser takes, but can make no value of, or only one that nobody meant. */
function refusedPart(
  { isAlias, isCollection, isNode, isPair, visit }: typeof yamlModule,
  document: Document.Parsed,
): RefusedPart | null {
  // Asked for each alias, the parser would look through the whole document.
  const anchors = new Map<string, unknown>();
  let refused: RefusedPart | null = null;
  const refuse = (node: unknown, why: string): symbol => {
    refused = { offset: (isNode(node) && node.range?.[0]) || 0, why };
    return visit.BREAK;
  };
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      if (anchors.has(node.source)) return undefined;
      return refuse(
        node,
        'There is no such anchor before. Put text that begins with "*" in quotes.',
      );
    }
    if (isPair(node)) {
      const key = isAlias(node.key) ? anchors.get(node.key.source) : node.key;
      if (!isCollection(key)) return undefined;
      return refuse(node.key, 'A key is a word, not a list or a group.');
    }
    if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    return undefined;
  });
  return refused;
}

function valueOf(document: Document, shown: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `${shown}: it has too many aliases, or one that stands for itself. Write out what they stand for.`,
      cause,
    });
  }
}

/** Offset of what a path names; of the nearest part that is there if the rest is not. */
function offsetOf(
  {
    isMap,
    isPair,
    isSeq,
    isScalar,
    isNode,
  }: Pick<typeof yamlModule, 'isMap' | 'isPair' | 'isSeq' | 'isScalar' | 'isNode'>,
  document: Document,
  path: readonly PropertyKey[],
  at: 'key' | 'value',
): number | null {
  let offset: number | null = null;
  let current: unknown = document.contents;
  for (const [index, step] of path.entries()) {
    let next: unknown;
    if (isMap(current)) {
      const pair: Pair | undefined = current.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(step),
      );
      const wantsKey = at === 'key' && index === path.length - 1;
      next = wantsKey || !isNode(pair?.value) ? pair?.key : pair.value;
    } else if (isSeq(current)) {
      const item = current.items[Number(step)];
      next = isPair(item) ? item.key : item;
    }
    if (!isNode(next)) return offset;
    offset = next.range?.[0] ?? offset;
    current = next;
  }
  return offset;
}

function placeAt(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${String(line)}:${String(col)}`;
}

/** What a person can do about it, where the parser speaks of its own terms. */
function explain(code: string, language: string): string | null {
  if (code === 'DUPLICATE_KEY') return 'This key is there twice. Keep one of them.';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') {
    return 'There is a second ":" here. Put text that has one in quotes, and indent keys of one group alike.';
  }
  if (code === 'MULTIPLE_DOCS') return 'A file holds one document. Remove the line "---".';
  if (code === 'TAB_AS_INDENT') return 'YAML is indented with spaces, not with tabs.';
  // The parser would repeat the text, which may be a key.
  if (code === 'TAG_RESOLVE_FAILED') {
    return language === 'JSON'
      ? 'This is no JSON value. Put text in double quotes.'
      : 'Tags ("!…") are not used here. Remove it.';
  }
  return null;
}

function sentence(message: string): string {
  return `${message.replace(/[.:]?$/, '')}.`;
}
