import type { CodeDialect } from '../../src/environment/code-dialect.js';

/** A program of the toy language: one command as JSON. */
export interface ToyCommand {
  readonly op: 'print' | 'fail' | 'assign' | 'show' | 'context' | 'loop' | 'ask' | 'final';
  readonly text: string;
  readonly name?: string;
}

function program(op: ToyCommand['op'], text = '', name = ''): string {
  return JSON.stringify({ op, text, name } satisfies ToyCommand);
}

export const toyDialect: CodeDialect = {
  language: 'toy',
  print: (text) => program('print', text),
  fail: (message) => program('fail', message),
  invalid: () => '{',
  assign: (name, text) => program('assign', text, name),
  printVariable: (name) => program('show', '', name),
  printContext: () => program('context'),
  loopForever: () => program('loop'),
  printAnswer: (prompt) => program('ask', prompt),
  final: (text) => program('final', text),
};
