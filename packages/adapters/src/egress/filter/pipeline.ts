import type { Literal, Hit } from './probe/literal-index.js';
import { CompactText } from './probe/compact-text.js';
import { LiteralIndex } from './probe/literal-index.js';
import { findBinary, type SignaturePlace } from './binary/binary-detector.js';
import { formsOfBytes } from './binary/forms.js';
import { SIGNATURES, type Signature } from './binary/signatures.js';
import { findEncoded, type EncodedLiteral, type EncodedPlace } from './encoded/encoded-detector.js';
import { encodedLiteralsOf, encodedPlaceOf, escapedPlaceOf } from './encoded/encoded-literals.js';
import { formsOf } from './known/encodings.js';
import { loadSecretlintRules } from './patterns/load-secretlint.js';
import { OWN_RULES } from './patterns/own-rules.js';
import { findPatterns } from './patterns/pattern-detector.js';
import type { PatternRule } from './patterns/pattern-rule.js';
import { PRIVATE_KEY_LITERAL, privateKeyAt } from './patterns/private-key.js';
import type { EgressRule } from './rules.js';
import type { Detection, Span, Stretch } from './span.js';

/** What a literal that was found begins. */
type Owner =
  | { readonly kind: 'binary'; readonly signature: Signature }
  | { readonly kind: 'known' }
  | { readonly kind: 'private-key' }
  | ({ readonly kind: 'encoded' } & EncodedLiteral)
  | { readonly kind: 'pattern'; readonly rule: PatternRule };

/**
 * The part of the pipeline that begins with literals: binary data, known secrets and patterns. One
 * pass finds the places of all of them; what each of them means is looked at there only.
 */
export class LiteralPipeline {
  private readonly compact = new CompactText();

  private constructor(
    private readonly index: LiteralIndex<Owner>,
    private readonly rules: readonly PatternRule[],
    private readonly allowed: ReadonlySet<EgressRule>,
  ) {}

  /** Loads the maintained rules. */
  static async create(
    secrets: readonly string[],
    allowed: ReadonlySet<EgressRule>,
  ): Promise<LiteralPipeline> {
    const rules = [...(await loadSecretlintRules()), ...OWN_RULES];
    const literals: Literal<Owner>[] = [
      ...secrets.flatMap(formsOf).map((text) => ({ text, owner: { kind: 'known' } as const })),
      ...rules.flatMap(patternLiterals),
      { text: PRIVATE_KEY_LITERAL, owner: { kind: 'private-key' }, probeAt: 4 },
      ...SIGNATURES.flatMap(signatureLiterals),
      ...encodedLiteralsOf(rules).map((literal): Literal<Owner> => ({
        ...literal,
        owner: { kind: 'encoded', ...literal.owner },
      })),
    ];
    return new LiteralPipeline(new LiteralIndex(literals), rules, allowed);
  }

  /** Length of the longest form of a secret, without white space. */
  get longestLiteral(): number {
    return this.index.longest;
  }

  find(stretch: Stretch): Detection {
    const { compact } = this;
    const { hits, open } = this.index.scan(stretch.text, compact);
    const detections = [
      findBinary(stretch, this.placesOf(hits)),
      {
        spans: this.knownIn(hits),
        open: open < compact.length ? compact.originOf(open) : stretch.text.length,
      },
      this.privateKeysIn(stretch, hits),
      findPatterns(stretch, this.startsOf(hits)),
      findEncoded(stretch, this.encodedIn(stretch.text, hits)),
    ];
    return {
      spans: detections.flatMap(({ spans }) => spans).filter(({ rule }) => !this.allowed.has(rule)),
      open: Math.min(...detections.map((detection) => detection.open)),
    };
  }

  private knownIn(hits: readonly Hit<Owner>[]): Span[] {
    return hits
      .filter(({ owner }) => owner.kind === 'known')
      .map(({ start, end }) => ({
        start: this.compact.originOf(start),
        end: this.compact.endOf(end),
        rule: 'known-secret',
      }));
  }

  private placesOf(hits: readonly Hit<Owner>[]): SignaturePlace[] {
    return hits.flatMap(({ owner, start, end }) =>
      owner.kind === 'binary'
        ? [
            {
              start: this.compact.originOf(start),
              end: this.compact.endOf(end),
              signature: owner.signature,
            },
          ]
        : [],
    );
  }

  private privateKeysIn({ text, final }: Stretch, hits: readonly Hit<Owner>[]): Detection {
    const spans: Span[] = [];
    for (const { owner, start } of hits) {
      if (owner.kind !== 'private-key') continue;
      const place = this.compact.originOf(start);
      if (place < (spans.at(-1)?.end ?? 0)) continue;
      const found = privateKeyAt(text, place, final);
      if (found === 'open') return { spans, open: place };
      if (found !== null) spans.push(found);
    }
    return { spans, open: text.length };
  }

  private encodedIn(text: string, hits: readonly Hit<Owner>[]): EncodedPlace[] {
    const places: EncodedPlace[] = [];
    const hasEscape = text.includes('%') || text.includes('\\');
    for (const { owner, start, end } of hits) {
      let place: EncodedPlace | null = null;
      if (owner.kind === 'encoded') {
        place = encodedPlaceOf({ owner, start, end }, text, this.compact);
      } else if (hasEscape && (owner.kind === 'pattern' || owner.kind === 'private-key')) {
        const rule = owner.kind === 'pattern' ? owner.rule : null;
        place = escapedPlaceOf(rule, text, this.compact.originOf(start));
      }
      if (place !== null) places.push(place);
    }
    return places;
  }

  /** In the order of the rules, not of what was found: the first one names what several find. */
  private startsOf(hits: readonly Hit<Owner>[]): Map<PatternRule, number[]> {
    const starts = new Map<PatternRule, number[]>(this.rules.map((rule) => [rule, []]));
    for (const { owner, start } of hits) {
      if (owner.kind !== 'pattern') continue;
      const place = this.compact.originOf(start);
      const places = starts.get(owner.rule);
      if (places?.at(-1) !== place) places?.push(place);
    }
    return starts;
  }
}

function patternLiterals(rule: PatternRule): Literal<Owner>[] {
  const owner: Owner = { kind: 'pattern', rule };
  return rule.literals.map((text) => ({ text, owner, probeAt: rarestPlace(text) }));
}

/** Every address begins with a scheme: what is rare is the sign that ends it, with a letter. */
function rarestPlace(literal: string): number {
  const sign = literal.indexOf('://');
  return sign < 0 ? 0 : sign - 1;
}

function signatureLiterals(signature: Signature): Literal<Owner>[] {
  const owner: Owner = { kind: 'binary', signature };
  return formsOfBytes(signature.bytes).map((text) => ({ text, owner }));
}
