import {
  checkOption,
  checkOptionNames,
  type ContextPayload,
  type EgressFilterPort,
  type EgressFinding,
  type EgressPath,
  type EgressStream,
  type EgressVerdict,
} from '@rlm-ts/domain';
import { checkRecord, isText } from '../checks.js';

/** A text that a {@link ScriptedEgressFilter} was asked about. */
export interface CheckedText {
  readonly path: EgressPath;
  readonly text: string;
}

/** An egress filter that finds what its script says, for tests. */
export interface ScriptedEgressFilter extends EgressFilterPort {
  /** Every text so far, in order, the pieces of streams included. */
  readonly checked: readonly CheckedText[];
  /** All data that code was given. */
  readonly contexts: readonly ContextPayload[];
}

/** Options of {@link createScriptedEgressFilter}. */
export interface ScriptedEgressOptions {
  /** Awaited before each verdict, such as to have one come late. What it throws is thrown. */
  readonly before?: (checked: CheckedText) => Promise<void> | void;
}

/**
 * Makes a filter that finds exact texts and replaces each by `[REDACTED: rule]`. A stream holds back
 * what could be the beginning of one.
 *
 * @param script The texts to find, by the names of their rules.
 */
export function createScriptedEgressFilter(
  script: Readonly<Record<string, string>>,
  options: ScriptedEgressOptions = {},
): ScriptedEgressFilter {
  checkRecord(script, 'script');
  for (const [rule, secret] of Object.entries(script)) {
    // Nothing is everywhere: a filter would find it for ever.
    checkOption(isText(secret), `script.${rule}`, 'a text that is not empty', secret);
  }
  checkOptionNames(options, ['before'], 'options');
  const { before } = options;
  checkOption(
    before === undefined || typeof before === 'function',
    'options.before',
    'a function',
    before,
  );
  const checked: CheckedText[] = [];
  const contexts: ContextPayload[] = [];
  const verdict = async (path: EgressPath, text: string, offset = 0): Promise<EgressVerdict> => {
    await before?.({ path, text });
    return judge(script, path, text, offset);
  };
  return {
    checked,
    contexts,
    open: () => ({
      contextLoaded: (payload) => {
        contexts.push(payload);
      },
      check: async (path, text) => {
        checked.push({ path, text });
        return verdict(path, text);
      },
      openStream: (path): EgressStream => {
        let held = '';
        let released = 0;
        const release = (text: string): Promise<EgressVerdict> => {
          const offset = released;
          released += text.length;
          return verdict(path, text, offset);
        };
        return {
          write: async (piece) => {
            checked.push({ path, text: piece });
            const text = held + piece;
            const end =
              text.length - beginningAtEnd(afterLast(text, script), Object.values(script));
            held = text.slice(end);
            return release(text.slice(0, end));
          },
          end: () => release(held),
        };
      },
    }),
  };
}

function judge(
  script: Readonly<Record<string, string>>,
  path: EgressPath,
  text: string,
  offset: number,
): EgressVerdict {
  const findings: EgressFinding[] = [];
  let left = '';
  let at = 0;
  while (at < text.length) {
    const found = Object.entries(script).find(([, secret]) => text.startsWith(secret, at));
    if (found === undefined) {
      left += text.charAt(at);
      at += 1;
      continue;
    }
    const [rule, secret] = found;
    findings.push({ rule, path, start: offset + at, length: secret.length });
    left += `[REDACTED: ${rule}]`;
    at += secret.length;
  }
  return { text: left, findings };
}

/** What stands behind the last secret of a text. */
function afterLast(text: string, script: Readonly<Record<string, string>>): string {
  const last = judge(script, 'live_output', text, 0).findings.at(-1);
  return last === undefined ? text : text.slice(last.start + last.length);
}

/** How many characters at a text's end are the beginning of one of the secrets, and no more. */
function beginningAtEnd(text: string, secrets: readonly string[]): number {
  const longest = Math.max(0, ...secrets.map((secret) => secret.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (secrets.some((secret) => secret.length > length && secret.startsWith(end))) return length;
  }
  return 0;
}
