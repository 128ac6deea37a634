import type { CodeDialect } from './code-dialect.js';

/** A Python literal. JSON's escapes, those of lone surrogates included, mean the same in Python. */
export function pythonString(text: string): string {
  return JSON.stringify(text);
}

/** The {@link CodeDialect} of every environment that runs Python. */
export const pythonDialect: CodeDialect = {
  language: 'python',
  print: (text) => `print(${pythonString(text)})`,
  fail: (message) => `raise ValueError(${pythonString(message)})`,
  invalid: () => 'def (:',
  assign: (name, text) => `${name} = ${pythonString(text)}`,
  printVariable: (name) => `print(${name})`,
  printContext: () => 'print(context)',
  loopForever: () => 'while True: pass',
  printAnswer: (prompt) => `print(llm_query(${pythonString(prompt)}))`,
  final: (text) => `FINAL(${pythonString(text)})`,
};
