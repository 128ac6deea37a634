import type { PatternRule } from '../patterns/pattern-rule.js';
import { PRIVATE_KEY_LITERAL } from '../patterns/private-key.js';
import type { CompactText } from '../probe/compact-text.js';
import type { Hit, Literal } from '../probe/literal-index.js';
import type { EncodedLiteral, EncodedPlace } from './encoded-detector.js';
import { encodedFormsOf, type Codec, type EncodedForm } from './forms.js';

/**
 * As many characters of a form as may leave before it is recognised. They hold less than three of the
 * characters that anybody knows such a secret to begin with, and so no line waits for what follows
 * because of its last letters.
 */
const MAY_LEAVE = 3;
/** Characters after which an encoding begins anew. */
const GROUP: Readonly<Record<Codec, number>> = {
  base64: 4,
  'base64-twice': 16,
  hex: 2,
  percent: 1,
};

/** What secrets of these rules begin with once they were encoded, and private keys. */
export function encodedLiteralsOf(rules: readonly PatternRule[]): Literal<EncodedLiteral>[] {
  const literals = new Map<string, Literal<EncodedLiteral>>();
  const add = (literal: string, rule: PatternRule | null, id: number) => {
    for (const form of encodedFormsOf(literal, rule?.gate.ignoreCase ?? false)) {
      const mayLeave = form.codec === 'percent' ? 0 : MAY_LEAVE;
      const key = [id, form.codec, form.lead, form.text].join(' ');
      literals.set(key, { text: form.text, owner: { form, rule }, mayLeave });
    }
  };
  rules.forEach((rule, id) => {
    for (const literal of rule.literals) add(literal, rule, id);
  });
  add(PRIVATE_KEY_LITERAL, null, -1);
  return [...literals.values()];
}

/** The place of a form that was found, if it is there with its case; else null. */
export function encodedPlaceOf(
  { owner, start }: Hit<EncodedLiteral>,
  text: string,
  compact: CompactText,
): EncodedPlace | null {
  const { form, rule } = owner;
  const { text: wanted, codec, lead } = form;
  if (form.isExact) {
    for (let index = 0; index < wanted.length; index += 1) {
      const code = text.charCodeAt(compact.originOf(start + index));
      if (code !== wanted.charCodeAt(index)) return null;
    }
  }
  const group = codec === 'hex' && wanted.includes(':') ? 3 : GROUP[codec];
  const phase = `${codec} ${String(group)} ${String((start - lead.length + group) % group)}`;
  const mayLeave = codec === 'percent' ? 0 : MAY_LEAVE;
  return {
    form,
    rule,
    phase,
    start: compact.originOf(start),
    shownFrom: compact.originOf(start + mayLeave),
  };
}

/** A literal as it is, and soon behind it something percent-encoded. */
const PERCENT_SOON = /[\w.~!*'()/+-]{0,48}%[0-9a-f]{2}/iy;
/** What ends in a letter or a digit and is none: a rule would take the literal for the rest of a word. */
const ESCAPE_BEFORE = /%[0-9a-f]{2}$|\\[nrt]$/i;
const LONGEST_ESCAPE = 3;

/**
 * The place of a literal that percent-encoding leaves as it is, if something is encoded behind it or
 * right before it; also if the escape of a line break or a tab is right before it.
 */
export function escapedPlaceOf(
  rule: PatternRule | null,
  text: string,
  start: number,
): EncodedPlace | null {
  PERCENT_SOON.lastIndex = start;
  const before = text.slice(Math.max(0, start - LONGEST_ESCAPE), start);
  if (!ESCAPE_BEFORE.test(before) && !PERCENT_SOON.test(text)) return null;
  return { form: AS_IT_IS, rule, start, shownFrom: start, phase: 'percent' };
}

const AS_IT_IS: EncodedForm = { text: '', codec: 'percent', lead: '', zeros: 0, isExact: false };
