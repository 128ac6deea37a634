import { describe, expect, it } from '@jest/globals';
import { createEgressFilter } from '../../../../src/egress/filter/index.js';
import { loadSecretlintRules } from '../../../../src/egress/filter/patterns/load-secretlint.js';
import { SECRETLINT_RULES } from '../../../../src/egress/filter/patterns/secretlint-rules.js';
import { noise, shown } from '../reading.js';

const filter = createEgressFilter();

describe('patterns', () => {
  it('replace the whole of a secret and leave what is around it', async () => {
    expect(await shown(filter, `token ghp_${noise(36)}, then`)).toBe(
      'token [REDACTED: github-token], then',
    );
  });

  it('replace the value of an assignment, not its name', async () => {
    const key = noise(40);

    expect(await shown(filter, `aws_secret_access_key = "${key}"`)).toBe(
      'aws_secret_access_key = "[REDACTED: aws-secret-access-key]"',
    );
    expect(await shown(filter, 'password=xK9!dj82mq port=80')).toBe(
      'password=[REDACTED: password] port=80',
    );
  });

  it.each([
    ['password="a$b{c}(9)!"', 'password="[REDACTED: password]"'],
    ['password=p4ss$word&user=me', 'password=[REDACTED: password]&user=me'],
    ['PASSWORD: Tr0ub4dor&3', 'PASSWORD: [REDACTED: password]'],
    ['pwd=Abc12345;Server=x', 'pwd=[REDACTED: password];Server=x'],
    ['{\\"password\\": \\"xK9!dj82mq\\"}', '{\\"password\\": \\"[REDACTED: password]\\"}'],
    [
      '\\"api_key\\":\\"abcd1234efgh5678ijkl\\"',
      '\\"api_key\\":\\"[REDACTED: secret-assignment]\\"',
    ],
    ['api_key = "abcd1234efgh5678ijkl"', 'api_key = "[REDACTED: secret-assignment]"'],
  ])('take the whole value of %s', async (text, expected) => {
    expect(await shown(filter, text)).toBe(expected);
  });

  it.each([
    'password: string',
    'password="${DB_PASSWORD_1}"',
    "password='<your-1st-password>'",
    'apiKey: process.env.OPENAI_API_KEY_1',
    'const password = newPassword;',
    'password=password)',
    "password: '********'",
    'password = getpass.getpass()',
    'The password: it must be long.',
    '"rule-1password": "11.7.1"',
    'Bearer tokens are opaque strings',
    'https://example.com/a:b@c',
    'postgres://localhost:5432/test',
    'the Asian AIDA AKIA sk-learn task-list disk-space',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
  ])('leave alone what only looks alike: %s', async (text) => {
    expect(await shown(filter, text)).toBe(text);
  });

  it('find a key that ends with a slash, which the maintained rule does not', async () => {
    expect(await shown(filter, `aws_secret_access_key="${noise(39)}/",`)).toContain('REDACTED');
  });

  it('find what was printed in two parts, as one', async () => {
    const key = `AKIA${noise(60).toUpperCase().slice(0, 16)}`;
    const { text, findings } = await filter
      .open()
      .check('stdout', `a ${key.slice(0, 2)}\n${key.slice(2)}\nb`);

    expect(text).toBe('a [REDACTED: aws-access-key-id]\nb');
    expect(findings).toEqual([{ rule: 'aws-access-key-id', path: 'stdout', start: 2, length: 21 }]);
  });

  it('do not read an ordinary line below a secret as its rest', async () => {
    const text = await shown(filter, `sk_live_${noise(24)}\nfinished\n`);

    expect(text).toBe('[REDACTED: stripe-key]\nfinished\n');
  });

  it('cannot be switched off by a comment in the text, as secretlint can', async () => {
    const text = await shown(
      filter,
      `// secretlint-disable\nghp_${noise(36)} // secretlint-disable-line`,
    );

    expect(text).toContain('[REDACTED: github-token]');
  });

  it('ask every maintained rule that is listed, each with a name of its findings', async () => {
    expect(await loadSecretlintRules()).toHaveLength(SECRETLINT_RULES.length);
  });

  it('are switched off by their names, the others not', async () => {
    const allowing = createEgressFilter({ allow: ['github-token'] });
    const text = `ghp_${noise(36)} and npm_${noise(36)}`;

    expect(await shown(allowing, text)).toBe(`ghp_${noise(36)} and [REDACTED: npm-token]`);
  });
});

describe('private keys', () => {
  const body = (lines: number) =>
    Array.from({ length: lines }, (_, index) => noise(64, index + 1)).join('\n');
  const key = (lines: number) =>
    `-----BEGIN RSA PRIVATE KEY-----\n${body(lines)}\n-----END RSA PRIVATE KEY-----`;

  it.each([3, 50, 2000])('are replaced from header to footer at %d lines', async (lines) => {
    expect(await shown(filter, `a\n${key(lines)}\nb`)).toBe('a\n[REDACTED: private-key]\nb');
  });

  it('are one finding as long as they are, however many pieces they are looked at in', async () => {
    const { findings } = await filter.open().check('stdout', `a\n${key(5000)}\nb`);

    expect(findings).toEqual([
      { rule: 'private-key', path: 'stdout', start: 2, length: key(5000).length },
    ]);
  });

  it('are replaced without a footer too, as far as they go', async () => {
    expect(await shown(filter, `a ${key(9).slice(0, 500)}`)).toBe('a [REDACTED: private-key]');
  });

  it('are found in JSON, where line breaks are escaped', async () => {
    expect(await shown(filter, JSON.stringify({ key: key(9) }))).toBe(
      '{"key":"[REDACTED: private-key]"}',
    );
  });

  it('are found behind the attributes of encrypted ones', async () => {
    const encrypted = key(9).replace(
      'KEY-----\n',
      'KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\n',
    );

    expect(await shown(filter, `${encrypted}.`)).toBe('[REDACTED: private-key].');
  });

  it('do not take public keys and certificates with them', async () => {
    const text = key(9).replaceAll('RSA PRIVATE KEY', 'CERTIFICATE');

    expect(await shown(filter, text)).toBe(text);
  });
});
