import { settingSections, type Setting } from '../schema/setting-table.js';

const WIDTH = 96;

const HEAD = [
  'Settings of rlm. What a flag or an environment variable says counts more than this file, and so',
  'does a file rlm.config.yaml in the current directory. Keys of models do not belong here: they',
  'come from environment variables, such as ANTHROPIC_API_KEY. `rlm config` shows what holds.',
];

/** What settings without a default may be. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  backend: 'anthropic',
  model: 'claude-sonnet-4-5',
  base_url: 'http://localhost:4000/v1',
  sub_backend: 'openai',
  sub_model: 'gpt-5-mini',
  temperature: 0.2,
  block_timeout: 60,
  max_cost_usd: 0.5,
  max_tokens: 1_000_000,
  max_sub_calls: 100,
  'docker.docker_host': 'unix:///var/run/docker.sock',
  'docker.setup_code': 'import math',
  'local.setup_code': 'import math',
};

/** Settings that a new file names, as everybody looks for them; the others are comments. */
const NAMED = new Set([
  'backend',
  'model',
  'environment',
  'max_depth',
  'max_iterations',
  'timeout',
  'log_dir',
  'trajectory_format',
  'verbose',
  'viz.port',
  'viz.host',
]);

/**
 * A new file of settings: every key with its meaning and its default, or an example where there is none.
 * All but the settings that everybody looks for are comments.
 *
 * @param schema Where an editor finds the JSON Schema, from the file; `null` if nowhere.
 */
export function settingsTemplate(schema: string | null): string {
  const lines = [
    ...(schema === null ? [] : [`# yaml-language-server: $schema=${schema}`]),
    ...HEAD.map((line) => `# ${line}`),
  ];
  for (const { name, description, settings } of settingSections) {
    lines.push('');
    if (name !== null) lines.push(...comment(description, ''), `${name}:`);
    for (const setting of settings) lines.push(...linesOf(setting, name === null ? '' : '  '));
  }
  return `${lines.join('\n')}\n`;
}

function linesOf(setting: Setting, indent: string): readonly string[] {
  const { key, description, variables = [] } = setting;
  const name = key.split('.').at(-1) ?? key;
  const also = variables.map((each) => each.name).filter((each) => !description.includes(each));
  const isExample = setting.default === undefined;
  const meaning = [
    description,
    ...(also.length === 0 ? [] : [`Also ${also.join(', ')}.`]),
    ...(isExample && !NAMED.has(key) ? ['For example:'] : []),
  ].join(' ');
  const value = scalar(isExample ? EXAMPLES[key] : setting.default);
  return [...comment(meaning, indent), `${indent}${NAMED.has(key) ? '' : '# '}${name}: ${value}`];
}

function comment(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && `${indent}# ${line} ${word}`.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => `${indent}# ${each}`);
}

/** Text that YAML reads as text is left bare; everything else is as in JSON, which is YAML. */
function scalar(value: unknown): string {
  const isBare = typeof value === 'string' && /^([a-z./][\w./:-]*|\d+[kmg])$/i.test(value);
  const isWord = typeof value === 'string' && /^(true|false|null|yes|no|on|off)$/i.test(value);
  return isBare && !isWord ? value : JSON.stringify(value);
}
