import type { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretLintRuleContext, SecretLintSourceCode } from '@secretlint/types';
import type { PatternMatch, PatternRule } from './pattern-rule.js';
import { SECRETLINT_RULES, type SecretlintRule } from './secretlint-rules.js';

type Creator = (typeof rules)[number];
type Report = Parameters<SecretLintRuleContext['report']>[0];

/**
 * The maintained rules, ready to be asked. The first call loads them, which takes some milliseconds
 * and a megabyte of code, so it waits until a text needs them.
 */
export async function loadSecretlintRules(): Promise<readonly PatternRule[]> {
  const preset = await import('@secretlint/secretlint-rule-preset-recommend');
  const creators = new Map(preset.rules.map((creator) => [creator.meta.id, creator]));
  return SECRETLINT_RULES.map((rule) => {
    const creator = creators.get(`@secretlint/secretlint-rule-${rule.id}`);
    if (creator === undefined) {
      throw new Error(`secretlint's recommended rules have no "${rule.id}" any more`);
    }
    return { ...rule, find: finderOf(creator, rule) };
  });
}

/** Runs one rule as secretlint's own core would, without its promises and its locations. */
function finderOf(creator: Creator, rule: SecretlintRule): PatternRule['find'] {
  let reports: Report[] = [];
  const context: SecretLintRuleContext = {
    sharedOptions: {},
    createTranslator: () => (messageId, data) => ({
      message: String(messageId),
      messageId: String(messageId),
      data,
    }),
    report: (report) => void reports.push(report),
    ignore: () => undefined,
  };
  const handler = creator.create(context, { ...rule.options });
  const ask = (text: string, offset: number) => {
    reports = [];
    // Every rule that is used here is synchronous; only those for binary files are not.
    void handler.file?.(sourceOf(text, rule.fileName));
    return reports.flatMap((report) => toMatch(report, text, rule, offset));
  };
  if (rule.closedBy === undefined) return (window) => ask(window, 0);
  return (window) =>
    objectsIn(window, rule).flatMap(({ start, end }) => ask(window.slice(start, end), start));
}

function toMatch(
  { message, range }: Report,
  text: string,
  { names }: SecretlintRule,
  offset: number,
): PatternMatch[] {
  const rule = names[message.messageId];
  if (rule === undefined) return [];
  // Some rules report where their match begins with the length of the secret within it.
  const values: unknown[] = Object.values({ ...(message.data as object | undefined) });
  const secret = values.find((value) => typeof value === 'string' && text.includes(value));
  const isInside = typeof secret === 'string' && secret !== '';
  const start = isInside ? text.indexOf(secret, range[0]) : range[0];
  const end = isInside ? start + secret.length : range[1];
  return start < 0 ? [] : [{ start: offset + start, end: offset + end, rule }];
}

/** The JSON objects around the literals of a rule that reads objects as a whole. */
function objectsIn(
  window: string,
  { literals: [literal = ''], closedBy = '', back, ahead }: SecretlintRule,
): { start: number; end: number }[] {
  const objects: { start: number; end: number }[] = [];
  let place = window.indexOf(literal);
  while (place >= 0) {
    const before = window.slice(Math.max(0, place - back), place).lastIndexOf('{');
    const after = window.slice(place, place + ahead).indexOf(closedBy);
    if (before >= 0 && after >= 0) {
      const start = Math.max(0, place - back) + before;
      objects.push({ start, end: place + after + closedBy.length });
    }
    place = window.indexOf(literal, place + literal.length);
  }
  return objects;
}

function sourceOf(content: string, fileName: string | undefined): SecretLintSourceCode {
  const position = { line: 1, column: 0 };
  return {
    content,
    contentType: 'text',
    ext: fileName === undefined ? '' : fileName.slice(fileName.lastIndexOf('.')),
    filePath: fileName,
    physicalFilePath: undefined,
    hasBOM: false,
    getFilePath: () => fileName,
    getPhysicalFilePath: () => undefined,
    locationToRange: () => [0, content.length],
    rangeToLocation: () => ({ start: position, end: position }),
    positionToIndex: () => 0,
    indexToPosition: () => position,
  };
}
