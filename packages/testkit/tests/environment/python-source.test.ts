import { describe, expect, it } from '@jest/globals';
import { py } from '../../src/environment/python-source.js';

describe('py', () => {
  it('removes the common indentation and the blank lines at both ends', () => {
    const code = py`
      def f():
          return ${42}

      print(f())
    `;
    expect(code).toBe('def f():\n    return 42\n\nprint(f())');
  });

  it('leaves backslashes to Python', () => {
    expect(py`print("a\n\ud800")`).toBe(String.raw`print("a\n\ud800")`);
  });

  it('gives empty code for an empty template', () => {
    expect(py``).toBe('');
  });
});
