import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readEngineAddress } from '../../../src/environments/docker/engine/engine-address.js';
import { Engine } from '../../../src/environments/docker/engine/engine.js';
import { FakeEngine } from './fake-engine.js';

const VARIABLES = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'SSH_AUTH_SOCK'];
let before: Record<string, string | undefined> = {};

function set(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

beforeEach(() => {
  before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
  for (const name of VARIABLES) set(name, undefined);
});

afterEach(() => {
  for (const name of VARIABLES) set(name, before[name]);
});

describe('readEngineAddress', () => {
  it('leaves the default socket to the client', () => {
    const address = {
      text: 'its default socket',
      isLocalSocket: true,
      socketPath: null,
      connection: {},
    };
    expect(readEngineAddress()).toEqual(address);
    set('DOCKER_HOST', '');
    expect(readEngineAddress()).toEqual(address);
  });

  it('takes DOCKER_HOST, unless it is told another', () => {
    set('DOCKER_HOST', 'tcp://one:2375');
    expect(readEngineAddress().connection).toMatchObject({ host: 'one', port: 2375 });
    expect(readEngineAddress('tcp://two:2375').connection).toMatchObject({ host: 'two' });
  });

  it.each([
    ['unix:///run/user/1000/docker.sock', '/run/user/1000/docker.sock'],
    ['unix:///a folder/docker.sock', '/a folder/docker.sock'],
    ['npipe:////./pipe/docker_engine', '//./pipe/docker_engine'],
  ])('finds the socket of %s, which may share files with this machine', (host, socketPath) => {
    expect(readEngineAddress(host)).toMatchObject({
      text: host,
      isLocalSocket: true,
      connection: { socketPath, protocol: 'http' },
    });
  });

  it.each([
    ['tcp://host:1234', 'http', 'host', 1234],
    ['tcp://host', 'http', 'host', 2375],
    ['host:1234', 'http', 'host', 1234],
    ['localhost', 'http', 'localhost', 2375],
    ['http://host:80', 'http', 'host', 2375], // a URL has no port when it is the default one
    ['https://host', 'https', 'host', 2376],
    ['tcp://host:2376', 'https', 'host', 2376],
    ['tcp://10.0.0.1:2375', 'http', '10.0.0.1', 2375],
    ['ssh://me@host', 'ssh', 'host', 22],
    ['ssh://host:2222', 'ssh', 'host', 2222],
  ])('reads %s', (host, protocol, name, port) => {
    const { isLocalSocket, connection } = readEngineAddress(host);
    expect(isLocalSocket).toBe(false);
    expect(connection).toMatchObject({ protocol, host: name, port });
  });

  it('takes user and agent for SSH', () => {
    set('SSH_AUTH_SOCK', '/agent');
    expect(readEngineAddress('ssh://me@host').connection).toMatchObject({
      username: 'me',
      sshOptions: { agent: '/agent' },
    });
    expect(readEngineAddress('ssh://host').connection).not.toHaveProperty('username');
  });

  it('shows no password in its text', () => {
    expect(readEngineAddress('tcp://me:secret@host:2375').text).toBe('tcp://host:2375');
  });

  it('encrypts where DOCKER_TLS_VERIFY asks for it, with the certificates of DOCKER_CERT_PATH', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rlm-certificates-'));
    try {
      for (const name of ['ca', 'cert', 'key']) {
        writeFileSync(path.join(folder, `${name}.pem`), name);
      }
      set('DOCKER_TLS_VERIFY', '1');
      set('DOCKER_CERT_PATH', folder);
      expect(readEngineAddress('tcp://host').connection).toEqual({
        protocol: 'https',
        host: 'host',
        port: 2376,
        ca: Buffer.from('ca'),
        cert: Buffer.from('cert'),
        key: Buffer.from('key'),
      });
      rmSync(path.join(folder, 'key.pem'));
      expect(() => readEngineAddress('tcp://host')).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.stringContaining(folder),
        }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['unix://', 'ftp://host', 'tcp://', '://', 'tcp://host:port', 'fd://3', ' '])(
    'refuses %j and says what an address is like',
    (host) => {
      expect(() => readEngineAddress(host)).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.stringContaining('unix:///var/run/docker.sock'),
        }),
      );
    },
  );
});

describe('Engine', () => {
  it.each(['tcp://192.0.2.1:2375', 'ssh://nobody@192.0.2.1', 'unix:///nowhere'])(
    'asks the engine that it is told of, and not the one of DOCKER_HOST=%s',
    async (elsewhere) => {
      const fake = await FakeEngine.listen();
      try {
        set('DOCKER_HOST', elsewhere);
        expect(await new Engine(fake.address).facts()).toMatchObject({ name: 'Docker 28.2.2' });
      } finally {
        await fake.close();
      }
    },
  );

  it('says what is wrong with a DOCKER_HOST that its client cannot read', async () => {
    set('DOCKER_HOST', 'not an address');
    await expect(new Engine('unix:///s').facts()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('DOCKER_HOST'),
    });
  });
});
