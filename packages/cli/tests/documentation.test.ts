import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { NO_COLOURS, NO_MODELS, RLM, TestFolder } from './rlm-process.js';

const page = (name: string): string =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
const documentation = page('cli.md');

interface Step {
  readonly command: string;
  /** What a reader is shown; `…` stands for anything within a line. */
  readonly shown: string;
}

/** The blocks marked `console run`: commands behind `$ `, their further lines behind `> `. */
function examplesOf(markdown: string): Step[][] {
  return [...markdown.matchAll(/^(````?)console run\n([^]*?)^\1$/gm)].map(([, , body = '']) =>
    body
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const lines = step.split('\n');
        const end = lines.findIndex((line, index) => index > 0 && !line.startsWith('> '));
        const [first = '', ...others] = lines.slice(0, end);
        return {
          command: [first, ...others.map((line) => line.slice(2))].join('\n'),
          shown: lines.slice(end).join('\n'),
        };
      }),
  );
}

function pattern(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^\\n]*')}$`);
}

const pages = ['cli.md', 'quickstart.md'].map((name) => ({
  name,
  examples: examplesOf(page(name)),
}));
/** Told once for all of them. */
const OF_EVERY_COMMAND = ['--help', '--no-color'];

describe.each(pages)('docs/$name', ({ examples }) => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(1);
    for (const steps of examples) expect(steps).not.toEqual([]);
  });

  it.each(examples.map((steps) => [steps[0]?.command ?? '', steps] as const))(
    'shows what really happens from `%s` on',
    async (_first, steps) => {
      await using folder = await TestFolder.create();
      for (const { command, shown } of steps) {
        const commands = `rlm() { "${process.execPath}" "${RLM}" "$@"; }\nnpx() { "$@"; }`;
        const script = `${commands}\n{\n${command}\n} 2>&1`;
        const { stdout } = await promisify(execFile)('bash', ['-c', script], {
          cwd: folder.path,
          env: { ...process.env, ...NO_COLOURS, ...NO_MODELS },
        });
        expect(stdout).toMatch(pattern(shown));
      }
    },
  );
});

describe('docs/cli.md', () => {
  it.each(['compare', 'config', 'doctor', 'exec', 'init', 'logs', 'run', 'visualize'])(
    'names every option of rlm %s',
    async (command) => {
      const { stdout } = await promisify(execFile)(process.execPath, [RLM, command, '--help']);
      const section = documentation
        .split(/^## /m)
        .find((part) => part.startsWith(`\`rlm ${command}`));
      const options = [...stdout.matchAll(/^ {2}.*?(--[a-z-]+)/gm)].map(
        ([, option = '']) => option,
      );
      expect(options.length).toBeGreaterThan(1);
      for (const option of options.filter((name) => !OF_EVERY_COMMAND.includes(name))) {
        expect(section).toContain(option);
      }
    },
  );
});
