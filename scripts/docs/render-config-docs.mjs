import { join } from 'node:path';
import * as adapters from '@rlm-ts/adapters';
import { settingsReference } from '@rlm-ts/api';
import {
  environmentConfigSchema,
  llmConfigSchema,
  loggerConfigSchema,
  rlmConfigSchema,
  samplingSchema,
} from '@rlm-ts/application';
import * as prettier from 'prettier';
import { repositoryRoot } from '../tooling/repository-root.mjs';
import { optionTable } from './option-table.mjs';
import { settingsTable } from './settings-table.mjs';

/** Where the tables stand. */
export const configDocsPath = join(repositoryRoot, 'docs', 'configuration.md');

/** What an object with a table of its own is called in the others. */
const NAMED = {
  llm: 'model',
  sampling: 'sampling',
  price: 'price',
  'long-input': 'prices',
  'mock-reply': 'reply',
  'mock-rule': 'rule',
};

const SETTINGS = /<!-- settings -->\n.*?<!-- \/settings -->/s;
const TABLE = /<!-- options: (\S+) -->\n.*?<!-- \/options -->/gs;

/**
 * The page with every table between `<!-- options: name -->` and `<!-- /options -->` made anew, and
 * the one of the settings.
 *
 * @param {string} page
 * @returns {Promise<string>}
 * @throws {Error} for a schema without a table and a table without a schema
 */
export async function renderConfigDocs(page) {
  const schemas = documentedSchemas();
  const names = new Map(
    Object.entries(NAMED).map(([table, name]) => [
      JSON.stringify(schemas.get(table).properties),
      name,
    ]),
  );
  const placed = new Set();
  const rendered = page.replace(TABLE, (_table, name) => {
    const schema = schemas.get(name);
    if (schema === undefined) throw new Error(`docs/configuration.md: no schema "${name}"`);
    placed.add(name);
    return `<!-- options: ${name} -->\n\n${optionTable(schema, names)}\n\n<!-- /options -->`;
  });
  if (!SETTINGS.test(rendered)) throw new Error('docs/configuration.md: no table of the settings');
  const whole = rendered.replace(
    SETTINGS,
    () => `<!-- settings -->\n\n${settingsTable(settingsReference())}\n\n<!-- /settings -->`,
  );
  const missing = [...schemas.keys()].filter((name) => !placed.has(name));
  if (missing.length > 0) throw new Error(`docs/configuration.md: no table ${missing.join(', ')}`);
  const style = await prettier.resolveConfig(configDocsPath);
  return prettier.format(whole, { ...style, filepath: configDocsPath });
}

/** JSON schemas by the names of their tables. An adapter's is found by the name of its export. */
function documentedSchemas() {
  const schemas = new Map(
    Object.entries({
      config: rlmConfigSchema,
      llm: llmConfigSchema,
      environment: environmentConfigSchema,
      logger: loggerConfigSchema,
      sampling: samplingSchema,
      ...openAiSchemas(),
      ...Object.fromEntries(
        Object.entries(adapters).flatMap(([name, exported]) => {
          const [, adapter] = /^(\w+)OptionsSchema$/.exec(name) ?? [];
          return adapter === undefined ? [] : [[adapter, exported]];
        }),
      ),
    }).map(([name, schema]) => [name, schema.toJSONSchema({ io: 'output' })]),
  );
  const price = schemas.get('config').properties.prices.additionalProperties;
  schemas.set('price', price);
  schemas.set('long-input', price.properties.longInput);
  const { root, subCalls } = schemas.get('mock').properties;
  schemas.set('mock-reply', objectIn(root.items.anyOf));
  schemas.set('mock-rule', subCalls.anyOf.map(({ items }) => items).find(isRule));
  return schemas;
}

/** Backends that take the same options, by all their names: `litellm+ollama`. */
function openAiSchemas() {
  const sharing = new Map();
  for (const { name, optionsSchema } of adapters.openAiBackends) {
    const options = JSON.stringify(optionsSchema.toJSONSchema());
    sharing.set(options, [...(sharing.get(options) ?? []), { name, optionsSchema }]);
  }
  return Object.fromEntries(
    [...sharing.values()].map((backends) => [
      backends.map(({ name }) => name).join('+'),
      backends[0].optionsSchema,
    ]),
  );
}

function objectIn(alternatives) {
  return alternatives.find(({ type }) => type === 'object');
}

function isRule(schema) {
  return schema?.properties?.match !== undefined;
}
