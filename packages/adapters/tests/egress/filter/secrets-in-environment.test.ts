import { describe, expect, it } from '@jest/globals';
import { secretsInEnvironment } from '../../../src/egress/filter/index.js';

describe('secretsInEnvironment', () => {
  it.each([
    'OPENAI_API_KEY',
    'GITHUB_TOKEN',
    'DB_PASSWORD',
    'AWS_SECRET_ACCESS_KEY',
    'npm_config_authToken',
    'apiKey',
    'GOOGLE_CREDENTIALS',
    'SLACK_WEBHOOK_URL',
  ])('takes the value of %s', (name) => {
    const value = 'a-value-of-some-length';

    expect(secretsInEnvironment({ [name]: value, HOME: '/home/me' })).toEqual([value]);
  });

  it.each([
    ['PATH', '/usr/bin:/bin'],
    ['KEYBOARD', 'a-long-value-of-a-keyboard'],
    ['MONKEY', 'a-long-value-of-a-monkey'],
    ['SSH_AUTH_SOCK', '/tmp/ssh-agent/socket'],
    ['PWD', '/home/me/project-with-a-name'],
    ['TOKEN_FILE', 'secrets-in-a-file.txt'],
    ['API_KEY', 'short'],
    ['USE_TOKENS', 'disabled'],
    ['TOKEN_LIMIT', '100000000'],
    ['SECRETS', '/run/secrets/of/the/service'],
    ['TOKEN_URL', 'https://login.example.com/oauth/token'],
  ])('leaves %s alone when it is %s', (name, value) => {
    expect(secretsInEnvironment({ [name]: value })).toEqual([]);
  });

  it('takes a value once', () => {
    const value = 'a-value-of-some-length';

    expect(secretsInEnvironment({ A_KEY: value, B_KEY: ` ${value}\n`, C: undefined })).toEqual([
      value,
    ]);
  });
});
