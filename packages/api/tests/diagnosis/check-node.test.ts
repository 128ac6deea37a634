import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { checkNode } from '../../src/diagnosis/check-node.js';

describe('checkNode', () => {
  it('is content with the Node.js that runs this test', () => {
    expect(checkNode()).toMatchObject({ status: 'ok', code: null });
  });

  it.each(['20.19.0', '20.20.1', '22.0.0'])('is content with %s', (version) => {
    expect(checkNode(version).status).toBe('ok');
  });

  it.each(['20.18.3', '18.20.0'])('fails on %s and says what to install', (version) => {
    expect(checkNode(version)).toMatchObject({
      status: 'fail',
      detail: `This is Node.js ${version}, older than 20.19.`,
      fix: expect.stringContaining('nodejs.org'),
    });
  });

  it('knows the version that the package asks for', () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const { engines } = JSON.parse(manifest) as { engines: { node: string } };
    expect(checkNode('1.0.0').detail).toContain(engines.node.replace('>=', ''));
  });
});
