import type { EgressFinding, EgressGate, EgressPath } from '@rlm-ts/domain';

/** Characters that are checked at once: a list of many short texts must not take as many calls. */
const BATCH_CHARS = 1 << 16;

const SEPARATOR = '\n';

/** Looks through everything that leaves together, and keeps what was found in it. */
export class Inspection {
  /** In the order in which it was found, placed in the texts as they came. */
  readonly findings: EgressFinding[] = [];

  constructor(private readonly gate: EgressGate) {}

  /** The text as it may leave. */
  async text(path: EgressPath, text: string): Promise<string> {
    if (text === '') return text;
    const verdict = await this.gate.check(path, text);
    this.findings.push(...verdict.findings);
    return verdict.text;
  }

  /** The texts as they may leave, in their order; the same list if all of them may. */
  async texts(path: EgressPath, texts: readonly string[]): Promise<readonly string[]> {
    const before = this.findings.length;
    const checked: string[] = [];
    for (const batch of batchesOf(texts)) checked.push(...(await this.batch(path, batch)));
    return this.findings.length === before ? texts : checked;
  }

  /** Checks something, and what says it again: there, findings count only if it had none. */
  async twice<First, Second>(
    first: () => Promise<First>,
    again: () => Promise<Second>,
  ): Promise<readonly [First, Second]> {
    const before = this.findings.length;
    const checked = await first();
    const found = this.findings.length;
    const repeated = await again();
    if (found > before) this.findings.length = found;
    return [checked, repeated];
  }

  private async batch(path: EgressPath, texts: readonly string[]): Promise<readonly string[]> {
    const [only = '', ...others] = texts;
    if (others.length === 0) return [await this.text(path, only)];
    const joined = texts.join(SEPARATOR);
    if (joined.length < texts.length) return texts;
    const { findings } = await this.gate.check(path, joined);
    if (findings.length === 0) return texts;
    const checked: string[] = [];
    let from = 0;
    for (const text of texts) {
      const to = from + text.length + SEPARATOR.length;
      const start = from;
      const within = findings.filter((each) => each.start < to && each.start + each.length > start);
      checked.push(await this.marked(path, text, within));
      for (const each of within) {
        if (each.start >= start) this.findings.push({ ...each, start: each.start - start });
      }
      from = to;
    }
    return checked;
  }

  /** A text of which something was found while it stood among others. */
  private async marked(
    path: EgressPath,
    text: string,
    [first]: readonly EgressFinding[],
  ): Promise<string> {
    if (first === undefined || text === '') return text;
    const alone = await this.gate.check(path, text);
    // It holds a part of something that goes over several texts.
    return alone.findings.length > 0 ? alone.text : `[REDACTED: ${first.rule}]`;
  }
}

function* batchesOf(texts: readonly string[]): Generator<readonly string[], void, undefined> {
  let batch: string[] = [];
  let chars = 0;
  for (const text of texts) {
    if (batch.length > 0 && chars + text.length > BATCH_CHARS) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(text);
    chars += text.length + SEPARATOR.length;
  }
  if (batch.length > 0) yield batch;
}
