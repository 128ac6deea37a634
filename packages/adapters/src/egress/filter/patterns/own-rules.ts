import { whileMatching } from '../span.js';
import type { EgressRule } from '../rules.js';
import { isPassword } from './password.js';
import { LETTERS_AND_DIGITS, type PatternRule } from './pattern-rule.js';

/** Fourth character of a base64 JSON object whose first key begins with a small letter. */
const JSON_KEY_STARTS = Array.from('hijklmnopqrstuvwxyz0123456');

/**
 * What the maintained rule set lacks, as data: an expression for each, with the secret in the group
 * `secret` if it is not the whole match. Quantifiers that could meet the same text from many starts
 * are bounded or begin where no such character comes before, so that time stays linear.
 */
export const OWN_RULES: readonly PatternRule[] = [
  own('jwt', {
    literals: JSON_KEY_STARTS.map((letter) => `eyJ${letter}`),
    // Signed: three parts, the second an object too. Encrypted: five parts.
    expression:
      /(?<![\w-])eyJ[\w-]{8,}\.(?:eyJ[\w-]{8,}\.[\w-]{10,}|[\w-]*\.[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})/g,
    gate: /(?<![\w-])eyJ/y,
    back: 1,
    ahead: 8000,
    joins: true,
    findEnd: whileMatching(/[\w.-]*/y),
  }),
  own('bearer-token', {
    literals: ['bearer'],
    expression: /\bbearer\s{1,8}(?<secret>(?=[^\s\d]{0,512}\d)[\w.~+/-]{20,}={0,2})/gi,
    gate: /bearer\s{1,8}[\w.~+/-]{8}/iy,
    back: 1,
    ahead: 1024,
    joins: true,
    findEnd: whileMatching(/[\w.~+/=-]*/y),
  }),
  own('stripe-key', {
    literals: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    expression: /(?<![A-Za-z0-9])(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9+/]{16,}={0,2}/g,
    gate: /(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9+/]/y,
    back: 1,
    ahead: 256,
    joins: true,
    findEnd: whileMatching(/[A-Za-z0-9]*/y),
  }),
  own('gcp-api-key', {
    literals: ['AIza'],
    expression: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g,
    gate: /AIza[\w-]/y,
    back: 1,
    ahead: 48,
    joins: true,
  }),
  own('openai-key', {
    // Keys without the mark in the middle that the maintained rule wants.
    literals: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'],
    expression: /(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin|None)-(?=[\w-]{0,24}\d)[\w-]{40,}/g,
    gate: /sk-(?:proj|svcacct|admin|None)-[\w-]/y,
    back: 1,
    ahead: 256,
    joins: true,
    findEnd: whileMatching(/[\w-]*/y),
  }),
  own('openai-key', {
    literals: LETTERS_AND_DIGITS.map((letter) => `sk-${letter}`),
    expression: /(?<![A-Za-z0-9])sk-(?=[A-Za-z]{0,47}\d)[A-Za-z0-9]{48}(?![A-Za-z0-9])/g,
    gate: /sk-[A-Za-z0-9]{8}/y,
    back: 1,
    ahead: 64,
    joins: true,
  }),
  own('anthropic-key', {
    literals: ['sk-ant-'],
    expression: /(?<![A-Za-z0-9])sk-ant-[a-z]{2,12}\d\d-[\w-]{80,}/g,
    gate: /sk-ant-[a-z]/y,
    back: 1,
    ahead: 256,
    joins: true,
    findEnd: whileMatching(/[\w-]*/y),
  }),
  own('gitlab-token', {
    literals: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-'],
    expression: /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt)-[\w-]{20,}/g,
    gate: /gl(?:pat|dt|rt|cbt|ptt)-[\w-]/y,
    back: 1,
    ahead: 128,
    joins: true,
    findEnd: whileMatching(/[\w-]*/y),
  }),
  own('slack-token', {
    // Kinds that the maintained rule does not know.
    literals: ['xoxs-', 'xoxe-', 'xoxe.xox', 'xoxc-', 'xoxd-'],
    expression: /(?<![A-Za-z0-9])xox(?:[secd]|e\.xox[bp])-[A-Za-z0-9%/+-]{20,}/g,
    gate: /xox[secd][-.]/y,
    back: 1,
    ahead: 512,
    joins: true,
    findEnd: whileMatching(/[A-Za-z0-9%/+-]*/y),
  }),
  own('aws-secret-access-key', {
    // The maintained rule misses keys that end with "/" or "+".
    literals: ['secret_access_key', 'secret_accesskey', 'secretaccess_key', 'secretaccesskey'],
    expression:
      /secret_?access_?key\\?["']?\s{0,8}(?::|=>|=)\s{0,8}\\?["']?(?<secret>[A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/gi,
    gate: /secret_?access_?key\\?["']?\s{0,8}[:=]/iy,
    back: 0,
    ahead: 96,
    joins: true,
  }),
  own('1password-token', {
    // The maintained rule knows one of the three ways in which base64 ends.
    literals: ['ops_ey'],
    expression: /(?<![A-Za-z0-9])ops_ey[\w+/-]{100,}={0,2}/g,
    gate: /ops_ey[\w+/-]/y,
    back: 1,
    ahead: 1320,
    joins: true,
    findEnd: whileMatching(/[\w+/=-]*/y),
  }),
  own('secret-assignment', {
    // Names that are often secret, and only values that nobody would choose for anything else.
    literals: ['api_key', 'apikey', 'api-key', 'secret', 'access_token', 'auth_token', 'accesskey'],
    expression:
      /(?:api[_-]?key|(?:client_?)?secret(?:_?key)?|(?:access|auth)_token|accesskey)\\?["']?\s{0,4}(?::=|=>|[:=])\s{0,4}\\?["'`]?(?<secret>(?=[\w+/-]{0,80}\d[\w+/-]{0,80}\d)(?=[\w+/-]{0,80}[a-zA-Z])[\w+/-]{20,512}={0,2})(?![\w.(])/gi,
    gate: /(?:api[_-]?key|secret(?:_?key)?|(?:access|auth)_token|accesskey)\\?["']?\s{0,4}[:=]/iy,
    back: 0,
    ahead: 640,
    joins: true,
  }),
  own('password', {
    literals: ['password', 'passwd', 'passphrase', 'pwd=', 'pwd:', 'pwd"', "pwd'"],
    // In quotes, escaped or not, anything but white space; else up to what ends a value in code, URLs
    // and lists.
    expression:
      /(?:password|passwd|passphrase|pwd)\\?["']?(?<sign>\s{0,4}(?::=|=>|[:=])\s{0,4})(?:(?<open>\\?["'`])(?<quoted>[^\s"'`\\]{6,256})\k<open>|["'`]?(?<secret>(?:[^\s"'`,;&<>(){}[\]$=\\]|\$(?![{(])|&(?!\w{1,32}=)){6,256}={0,2})(?<after>.?))/gi,
    gate: /(?:password|passwd|passphrase|pwd)\\?["']?\s{0,4}[:=]/iy,
    back: 0,
    ahead: 320,
    joins: false,
    accept: isPassword,
    findEnd: whileMatching(/[^\s"'`,;&<>(){}[\]$=\\]*/y),
  }),
];

type OwnRule = Omit<PatternRule, 'find'> & {
  readonly expression: RegExp;
  readonly accept?: (groups: Readonly<Record<string, string | undefined>>) => boolean;
};

function own(rule: EgressRule, { expression, accept, ...about }: OwnRule): PatternRule {
  return {
    ...about,
    find: (window) =>
      [...window.matchAll(expression)]
        .filter(({ groups }) => accept?.(groups ?? {}) ?? true)
        .map((match) => {
          const secret = match.groups?.['secret'] ?? match.groups?.['quoted'];
          const offset = secret === undefined ? 0 : match[0].indexOf(secret);
          const start = match.index + offset;
          return { start, end: start + (secret ?? match[0]).length, rule };
        }),
  };
}
