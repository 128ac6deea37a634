import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { describe, expect, it } from '@jest/globals';
import { loadSecretlintRules } from '../../../../src/egress/filter/patterns/load-secretlint.js';
import { OWN_RULES } from '../../../../src/egress/filter/patterns/own-rules.js';
import { SECRETLINT_RULES } from '../../../../src/egress/filter/patterns/secretlint-rules.js';
import { Random } from '../../../../../../tests/egress/corpus/random.mjs';
import { PATTERN_KINDS } from '../../../../../../tests/egress/corpus/secrets.mjs';

/** Rules of the set that are left out, as `secretlint-rules.ts` says why. */
const LEFT_OUT = ['privatekey', 'filter-comments'];

describe('where rules are asked', () => {
  it('covers every rule of the maintained set but those left out for a reason', () => {
    const known = new Set([...SECRETLINT_RULES.map(({ id }) => id), ...LEFT_OUT]);
    const missing = rules
      .map(({ meta }) => meta.id.replace('@secretlint/secretlint-rule-', ''))
      .filter((id) => !known.has(id));

    expect(missing).toEqual([]);
  });

  it('is at a literal, and passes the gate, for whatever a rule finds in a whole text', async () => {
    const random = new Random(5);
    const all = [...(await loadSecretlintRules()), ...OWN_RULES];
    const unseen: string[] = [];
    for (const { rule: name, make, inContext } of PATTERN_KINDS) {
      const secret = make(random);
      const text = ` ${inContext?.(secret, random) ?? secret} `;
      for (const rule of all) {
        for (const match of rule.find(text)) {
          const folded = text.toLowerCase();
          const isAsked = rule.literals.some((literal) => {
            const place = folded.lastIndexOf(literal.toLowerCase(), match.end - 1);
            rule.gate.lastIndex = place;
            return place >= 0 && match.end <= place + rule.ahead && rule.gate.test(text);
          });
          if (!isAsked) unseen.push(`${name} by ${match.rule}`);
        }
      }
    }

    expect(unseen).toEqual([]);
  });
});
