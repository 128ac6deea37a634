import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { formatBlockResult } from '../../src/formatting/format-block-result.js';
import { replResult } from '../loop/loop-parts.js';

const limits = { maxStdoutBytes: 100 };
const MARKER = /\n\.\.\. \[TRUNCATED (\d+) bytes\] \.\.\.\n?/;

describe('formatBlockResult', () => {
  it('says so when nothing was printed', () => {
    expect(formatBlockResult(replResult(), limits)).toBe('(nothing was printed)');
  });

  it('shows output, errors and variables, in this order', () => {
    const shown = formatBlockResult(
      replResult({
        stdout: 'out\n',
        stderr: 'err\n',
        error: {
          type: 'KeyError',
          message: "'k'",
          traceback: 'Traceback:\n  line 1\nKeyError: k\n',
        },
        variables: [
          { name: 'x', type: 'int', size: null },
          { name: 'names', type: 'list', size: 3 },
        ],
      }),
      limits,
    );
    expect(shown).toBe(
      'out\nstderr:\nerr\nTraceback:\n  line 1\nKeyError: k\n' +
        'New or changed variables: x: int; names: list, 3 long',
    );
  });

  it('shows type and message of an error that has no traceback', () => {
    const error = { type: 'TimeoutError', message: 'too long', traceback: '' };
    expect(formatBlockResult(replResult({ error }), limits)).toBe('TimeoutError: too long');
  });

  it('cuts each part for itself, to a quarter of head and three quarters of tail', () => {
    const long = `${'a'.repeat(25)}${'-'.repeat(1000)}${'z'.repeat(75)}`;
    const shown = formatBlockResult(
      replResult({
        stdout: long,
        stderr: long,
        error: { type: 'E', message: 'm', traceback: long },
      }),
      limits,
    );
    const cut = `${'a'.repeat(25)}\n... [TRUNCATED 1000 bytes] ...\n${'z'.repeat(75)}`;
    expect(shown).toBe(`${cut}\nstderr:\n${cut}\n${cut}`);
  });

  it('cuts a list of many variables as well', () => {
    const variables = Array.from({ length: 100 }, (_, index) => ({
      name: `variable_number_${String(index)}`,
      type: 'int',
      size: null,
    }));
    const shown = formatBlockResult(replResult({ variables }), limits);
    expect(shown).toContain('variable_number_0: int');
    expect(shown).toContain('variable_number_99: int');
    expect(shown.length).toBeLessThan(250);
  });

  it('counts the bytes that the source already left out', () => {
    const shown = formatBlockResult(
      replResult({ stdout: `${'a'.repeat(200)}${'z'.repeat(200)}`, stdoutBytes: 1_000_000 }),
      limits,
    );
    expect(MARKER.exec(shown)?.[1]).toBe('999900');
  });

  it('always counts right: what is shown and what is cut add up to what was printed', () => {
    fc.assert(
      fc.property(
        // White space at the end is not shown, whether it was cut or not.
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }).map((text) => `${text}!`),
        fc.nat({ max: 5000 }),
        fc.integer({ min: 4, max: 300 }),
        (stdout, leftOut, maxStdoutBytes) => {
          const stdoutBytes = Buffer.byteLength(stdout) + leftOut;
          const shown = formatBlockResult(replResult({ stdout, stdoutBytes }), { maxStdoutBytes });
          const cut = Number(MARKER.exec(shown)?.[1] ?? 0);
          expect(Buffer.byteLength(shown.replace(MARKER, '')) + cut).toBe(stdoutBytes);
          expect(cut === 0).toBe(stdoutBytes <= maxStdoutBytes && leftOut === 0);
        },
      ),
    );
  });
});
