import { readFile } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';

import { renderModelPrices } from '../../../../../scripts/tooling/model-prices/render-model-prices.mjs';
import { modelPricesOrigin } from '../../../src/llm/prices/index.js';

const path = new URL('../../../src/llm/prices/model-prices.json', import.meta.url);

describe('model-prices.json', () => {
  it('is what its source makes of it: nobody edited it, and an update changes nothing', async () => {
    const text = await readFile(path, 'utf8');
    expect(renderModelPrices(modelPricesOrigin).text).toBe(text);
  });

  it('says where its prices are from, in the version that is installed', async () => {
    const manifest = new URL(
      '../../../../../node_modules/@pydantic/genai-prices/package.json',
      import.meta.url,
    );
    const { name, version } = JSON.parse(await readFile(manifest, 'utf8')) as Record<
      string,
      string
    >;
    expect(modelPricesOrigin.source).toContain(`${String(name)} ${String(version)} `);
    expect(modelPricesOrigin.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('is small enough to be read whenever the package is', async () => {
    expect((await readFile(path)).length).toBeLessThan(250_000);
  });
});
