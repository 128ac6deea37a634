import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parameterNames } from '../../src/tools/parameter-names.js';

/** The function that an expression is, with its source as it stands here: no compiler touches it. */
const compiled = (source: string): ((...args: never[]) => unknown) => {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function(`return (${source})`)() as () => unknown;
};

/** `a` for a parameter, `a?` for one with a default. */
const read = (source: string): string =>
  parameterNames(compiled(source))
    .map(({ name, hasDefault }) => name + (hasDefault ? '?' : ''))
    .join(' ');

describe('the parameters of a function', () => {
  it.each([
    ['() => 1', ''],
    ['(/* none */) => 1', ''],
    ['a => a', 'a'],
    ['async a => a', 'a'],
    ['async => async', 'async'],
    ['(a) => a', 'a'],
    ['(a, b = 1) => a', 'a b?'],
    ['async (a, b) => a', 'a b'],
    ['async(a,b)=>a', 'a b'],
    ['(a, b,) => a', 'a b'],
    ['function f(a, b) {}', 'a b'],
    ['function(a){}', 'a'],
    ['async function f(a) {}', 'a'],
    ['function /* why */ f /* not */ (/* x */ a /* , b */, // c\n d) {}', 'a d'],
    ['({ m(a, b) {} }).m', 'a b'],
    ['({ async m(a) {} }).m', 'a'],
    ['({ async(a) {} }).async', 'a'],
    ['({ function(a) {} }).function', 'a'],
    ['new (class { m(a, $b, _c, ü) {} })().m', 'a $b _c ü'],
    ['(class { static m(a) {} }).m', 'a'],
    ['(a = \')\', b = ",\\"(", c = `},\'`) => a', 'a? b? c?'],
    ['(a = [1, 2], b = { c: (1, 2), d: [")"] }, e) => a', 'a? b? e'],
    ['(a = f(1, g(2)), b = (x, y) => x) => a', 'a? b?'],
    ['(a = 1 /* , x */, b = 2 // ) y\n) => a', 'a? b?'],
    ["(a = 'it\\'s', b) => a", 'a? b'],
    ['(a = x => x, b = -1) => a', 'a? b?'],
    ['(a\n=\n1\n,\nb) => a', 'a? b'],
  ])('of %s are "%s"', (source, names) => {
    expect(read(source)).toBe(names);
  });

  it.each([
    ['(...all) => all', 'not all plain names'],
    ['(a, ...rest) => a', 'not all plain names'],
    ['({ a, b }) => a', 'not all plain names'],
    ['([a]) => a', 'not all plain names'],
    ['({ a } = {}) => a', 'not all plain names'],
    ['(a = /[,)]/) => a', 'a default value is too hard to read'],
    ['(a = 4 / 2, b) => a', 'a default value is too hard to read'],
    ['(a = `${1}`) => a', 'a default value is too hard to read'],
    ['function* g(a) {}', 'no ordinary function'],
    ['({ *m(a) {} }).m', 'no ordinary function'],
    ['async function* g(a) {}', 'no ordinary function'],
    ['class A { constructor(a) {} }', 'no ordinary function'],
    ['Math.max', 'no ordinary function'],
    ['((a) => a).bind(null)', 'no ordinary function'],
    ['({ ["x y"](a) {} })["x y"]', 'no ordinary function'],
    ['Object.getOwnPropertyDescriptor({ get x() { return 1; } }, "x").get', 'no ordinary function'],
  ])('of %s are not guessed', (source, why) => {
    const tryIt = () => parameterNames(compiled(source));
    expect(tryIt).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(tryIt).toThrow(why);
    expect(tryIt).toThrow('Give { name, description, parameters, execute } instead.');
  });

  it('are all found, whatever stands in between', () => {
    const gap = fc.constantFrom('', ' ', '\n', '/* ,) */', '// ( =\n', '\t');
    const value = fc.oneof(
      fc.string().map((text) => JSON.stringify(text)),
      fc.json().map((json) => `(${json})`),
      fc.constantFrom('[]', '{}', '() => ({})', 'undefined', '-1.5e3', "','", '((1), (2))'),
    );
    const parameter = fc.record({ before: gap, after: gap, value: fc.option(value) });
    const functions = fc.record({
      parameters: fc.array(parameter, { maxLength: 5 }),
      form: fc.constantFrom(
        (list: string) => `(${list}) => 0`,
        (list: string) => `async (${list}) => 0`,
        (list: string) => `function f(${list}) {}`,
        (list: string) => `({ m(${list}) {} }).m`,
      ),
    });
    fc.assert(
      fc.property(functions, ({ parameters, form }) => {
        const list = parameters
          .map(({ before, after, value }, index) => {
            const assigned = value === null ? '' : `=${before}${value}`;
            return `${before}p${String(index)}${after}${assigned}${after}`;
          })
          .join(',');
        const expected = parameters.map((each, index) => ({
          name: `p${String(index)}`,
          hasDefault: each.value !== null,
        }));
        expect(parameterNames(compiled(form(list)))).toEqual(expected);
      }),
    );
  });
});
