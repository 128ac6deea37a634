import { RlmError } from '@rlm-ts/domain';

/** One parameter of a function, as its source has it. */
export interface FunctionParameter {
  readonly name: string;
  readonly hasDefault: boolean;
}

// The head of a function's source up to its parameters: an arrow with one bare name, or everything
// before the parenthesis (`async`, `function`, a method's name). Classes, generators, accessors,
// computed names and native code do not begin so.
const gap = String.raw`(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*`;
const identifier = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;
const bareArrow = new RegExp(`^(?:async${gap}\\s)?${gap}(${identifier})${gap}=>`, 'u');
const head = new RegExp(
  `^(?:async\\b${gap})?(?:function\\b${gap})?(?:#?${identifier}${gap})?\\(`,
  'u',
);
const parameter = new RegExp(`^${gap}(${identifier})${gap}(=(?!>)|,|(?=\\)))`, 'u');
const noMore = new RegExp(`^${gap}\\)`, 'u');

/**
 * The names of a function's parameters, read from its source.
 *
 * @throws RlmError `CONFIG_INVALID` for what has no list of plain names: rest and destructured
 *   parameters, generators, classes, native and bound functions; and for a default value that would
 *   take a whole parser of JavaScript to see the end of.
 */
export function parameterNames(fn: (...args: never[]) => unknown): readonly FunctionParameter[] {
  const source = Function.prototype.toString.call(fn);
  const [, only] = bareArrow.exec(source) ?? [];
  if (only !== undefined) return [{ name: only, hasDefault: false }];
  const [start] = head.exec(source) ?? [];
  if (start === undefined || /\{\s*\[native code\]\s*\}$/.test(source)) {
    throw unreadable(fn, 'it is no ordinary function or its parameters cannot be seen');
  }
  const parameters: FunctionParameter[] = [];
  let rest = source.slice(start.length);
  while (!noMore.test(rest)) {
    const [read, name, end] = parameter.exec(rest) ?? [];
    if (read === undefined || name === undefined) {
      throw unreadable(fn, 'its parameters are not all plain names');
    }
    rest = rest.slice(read.length);
    const hasDefault = end === '=';
    if (hasDefault) rest = afterDefault(fn, rest);
    parameters.push({ name, hasDefault });
  }
  return parameters;
}

// What may stand in a default value, as far as it matters for its end. A slash that begins no
// comment is a division or a regular expression; which of them, only a parser can tell.
const piece =
  /^(?:\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/|'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|`(?:[^`\\$]|\\[^]|\$(?!\{))*`|[^/'"`])/;

/** The source behind a default value and the comma that may follow it. */
function afterDefault(fn: (...args: never[]) => unknown, source: string): string {
  let depth = 0;
  let rest = source;
  for (;;) {
    const [read] = piece.exec(rest) ?? [];
    if (read === undefined) throw unreadable(fn, 'a default value is too hard to read');
    if (depth === 0 && read === ')') return rest;
    rest = rest.slice(read.length);
    if (depth === 0 && read === ',') return rest;
    if (/^[([{]$/.test(read)) depth += 1;
    if (/^[)\]}]$/.test(read)) depth -= 1;
  }
}

function unreadable(fn: { readonly name: string }, why: string): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message:
      `The function ${fn.name || 'without a name'} cannot be a tool as it is: ${why}. ` +
      'Give { name, description, parameters, execute } instead.',
    details: { name: fn.name },
  });
}
