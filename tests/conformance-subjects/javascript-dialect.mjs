// @ts-check

/** @import { CodeDialect } from '@rlm-ts/testkit' */

/** What the kit's cases about no language say, in JavaScript. @type {CodeDialect} */
export const javascriptDialect = {
  language: 'javascript',
  print: (text) => `console.log(${JSON.stringify(text)});`,
  fail: (message) => `throw new RangeError(${JSON.stringify(message)});`,
  invalid: () => 'const = ;',
  assign: (name, text) => `globalThis.${name} = ${JSON.stringify(text)};`,
  printVariable: (name) => `console.log(${name});`,
  printContext: () => 'console.log(context);',
  loopForever: () => 'for (;;) {}',
  printAnswer: (prompt) => `console.log(await llm_query(${JSON.stringify(prompt)}));`,
  final: (text) => `FINAL(${JSON.stringify(text)});`,
};
