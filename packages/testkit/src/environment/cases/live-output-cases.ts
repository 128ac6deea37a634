import assert from 'node:assert/strict';
import type { OutputPiece } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectHealthy } from '../expect-healthy.js';
import { expectClean, expectData, expectTimeout } from '../expectations.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';
import { until } from '../until.js';

const requires = [requirement.liveOutput];
const python = [...requires, requirement.python];

/** Keeps what it is told. */
class Watcher {
  readonly pieces: OutputPiece[] = [];
  readonly onOutput = (piece: OutputPiece): void => {
    this.pieces.push(piece);
  };

  told(stream: OutputPiece['stream']): string {
    return this.pieces
      .filter((piece) => piece.stream === stream)
      .map(({ text }) => text)
      .join('');
  }
}

/** What is told of a block's output before its end. */
export const liveOutputCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'What a block prints is told piece by piece, and is in its result all the same.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        const watcher = new Watcher();
        const result = await run(harness.dialect.print('é 🜲 told'), watcher);
        expectClean(result);
        assert.equal(result.stdout, 'é 🜲 told\n');
        assert.equal(watcher.told('stdout'), result.stdout);
        assert.ok(watcher.pieces.every(({ text }) => text !== ''));
      }),
  },
  {
    name: 'What is printed is told while the block still runs.',
    requires: [...python, requirement.subCalls],
    run: (harness) => {
      const watcher = new Watcher();
      const script = async ({ prompt }: { prompt: string }): Promise<string> => {
        await until(() => watcher.told('stdout').endsWith(`${prompt}\n`), `the output ${prompt}`);
        return 'seen';
      };
      return withSession(harness, { script }, async ({ run }) => {
        const result = await run(
          py`
            for word in ("one", "two", "three"):
                print(word)
                llm_query(word)
            print("end")
          `,
          watcher,
        );
        expectClean(result);
        assert.equal(watcher.told('stdout'), 'one\ntwo\nthree\nend\n');
        assert.equal(result.stdout, watcher.told('stdout'));
      });
    },
  },
  {
    name: 'Each stream is told as what it is, in the order in which it was written.',
    requires: python,
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        const watcher = new Watcher();
        const result = await run(
          py`
            import warnings, time
            for i in range(20):
                print(i)
                warnings.warn(f"warned {i}")
                time.sleep(0.01)
          `,
          watcher,
        );
        assert.equal(watcher.told('stdout'), result.stdout);
        assert.equal(watcher.told('stderr'), result.stderr);
        assert.match(result.stderr, /warned 19/u);
      }),
  },
  {
    name: 'Of much output the beginning is told, never a part of a character, and then no more.',
    requires: python,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async ({ run }) => {
        const watcher = new Watcher();
        const result = await run('for i in range(200_000): print(i, "é漢🜲" * 3)', watcher);
        const all = Array.from({ length: 200_000 }, (_, i) => `${String(i)} é漢🜲é漢🜲é漢🜲\n`).join(
          '',
        );
        const told = watcher.told('stdout');
        assert.ok(told.length > 1_000 && told.length < 1_000_000, String(told.length));
        assert.ok(all.startsWith(told) && told.isWellFormed());
        assert.ok(watcher.pieces.every(({ text }) => !text.includes('\ufffd')));
        assert.equal(result.stdoutBytes ?? Buffer.byteLength(all), Buffer.byteLength(all));
      }),
  },
  {
    name: 'A listener that throws harms neither the block nor the ones after it.',
    requires,
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        let told = 0;
        const onOutput = (): void => {
          told += 1;
          throw new Error('the listener is broken');
        };
        const result = await run(harness.dialect.print('fine'), { onOutput });
        expectClean(result);
        assert.equal(result.stdout, 'fine\n');
        assert.equal(told, 1);
        assert.equal((await runClean(harness.dialect.print('next'))).stdout, 'next\n');
      }),
  },
  {
    name: 'A listener hears of its own block and of no other.',
    requires: [...python, requirement.persistentState],
    run: (harness) =>
      withSession(harness, {}, async ({ run, runClean }) => {
        const [first, second] = [new Watcher(), new Watcher()];
        await runClean('print("unwatched")');
        await run('print("first")', first);
        await runClean('print("unwatched")');
        await run('print("second")', second);
        expectData([first.told('stdout'), second.told('stdout')], ['first\n', 'second\n']);
      }),
  },
  {
    name: 'What a block has printed before an interrupt, or before it was killed, is told.',
    requires: [...python, requirement.interruptible, requirement.persistentState],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 1000 }, async (scope) => {
        const soft = new Watcher();
        expectTimeout(await scope.run('print("soft")\nwhile True: pass', soft));
        assert.equal(soft.told('stdout'), 'soft\n');
        const hard = new Watcher();
        const killed = await scope.run(
          py`
            print("hard")
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass
          `,
          hard,
        );
        assert.equal(killed.stateLost, true);
        assert.equal(hard.told('stdout'), 'hard\n');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'What descriptors print is told too.',
    requires: [...python, requirement.osModule],
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        const watcher = new Watcher();
        const result = await run(
          py`
            import os
            os.write(1, b"raw \xff bytes\n")
            os.write(2, b"error\n")
          `,
          watcher,
        );
        expectClean(result);
        assert.equal(watcher.told('stdout'), 'raw \\xff bytes\n');
        assert.equal(watcher.told('stderr'), 'error\n');
      }),
  },
  {
    name: 'What programs print is told too.',
    requires: [...python, requirement.osModule, requirement.processes],
    run: (harness) =>
      withSession(harness, {}, async ({ run }) => {
        const watcher = new Watcher();
        const result = await run(
          py`
            import subprocess, sys
            subprocess.run([sys.executable, "-c", "print('program')"])
          `,
          watcher,
        );
        expectClean(result);
        assert.equal(watcher.told('stdout'), 'program\n');
      }),
  },
];
