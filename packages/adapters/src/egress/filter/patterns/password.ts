/** What documentation and forms say in place of a password. */
const PLACEHOLDERS =
  /^(?:x+|\*+|\.+|-+|_+|#+|\?+|(?:my|your|the|new|old|user|admin|db|some)?[-_]?(?:pass(?:word|wd|phrase)?|pwd|secret)\d{0,3}|none|null|undefined|true|false|string|str|bytes|text|optional|required|example|redacted|hidden|changeme)[.:!?]?$/i;
const WORD = /^[A-Za-z_]+$/;
/** A version, as lists of dependencies have behind names such as `1password`. */
const VERSION = /^[~^]?\d+(?:\.[\dx*]+)+(?:-[\w.]+)?$/;
/** What something else is put in place of. */
const TEMPLATE = /^(?:[$#]?\{.*\}|<.*>|\[.*\]|%.*%|\$\w+|\$\(.*\)|%\(?\w*\)?s|\{\{.*)$/;
/** A path through objects, a call, a type: code, not a value. */
const CODE = /^[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)+[!?]?$/;
const IDENTIFIER_WITH_DIGITS = /^(?:[a-z]+_)+[a-z]+\d{0,2}$|^[a-z]+(?:[A-Z][a-z]+)+\d{0,2}$/;

/**
 * Whether what stands after `password=` is a value, not a name of one: code and documentation are
 * full of `password: string` and `password = newPassword`.
 */
export function isPassword(groups: Readonly<Record<string, string | undefined>>): boolean {
  const { quoted, secret = quoted ?? '', sign = '', after = '' } = groups;
  if ([PLACEHOLDERS, VERSION, TEMPLATE].some((other) => other.test(secret))) return false;
  if (quoted === undefined && CODE.test(secret)) return false;
  // Called, indexed or interpolated: an expression.
  if (['(', '[', '{', '$', '`'].includes(after)) return false;
  const isWord = WORD.test(secret) || IDENTIFIER_WITH_DIGITS.test(secret);
  if (!isWord) return /[^\W_]/.test(secret);
  // A word alone is a password only where nothing else can stand: name=word, at the end of a line.
  return quoted === undefined && sign === '=' && /^\s?$/.test(after) && secret.length >= 8;
}
