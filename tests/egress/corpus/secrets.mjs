import { ALPHANUMERIC, BASE64, BASE64_URL, DIGITS, HEX, LOWER, UPPER } from './random.mjs';

/**
 * A kind of secret. None is written down anywhere: each is made from its format when it is needed.
 *
 * @typedef {object} SecretKind
 * @property {import('@rlm-ts/adapters').EgressRule} rule The rule that is to find it.
 * @property {(random: import('./random.mjs').Random) => string} make
 * @property {(secret: string, random: import('./random.mjs').Random) => string} [inContext] What it
 *   stands in wherever it is used; it may be secret by that only.
 * @property {boolean} [printedInOnePart] Set where a line break in the middle makes it another text.
 */

/** @type {(prefix: string, alphabet: string, length: number) => SecretKind["make"]} */
const after = (prefix, alphabet, length) => (random) => prefix + random.text(alphabet, length);

/** @param {object} value */
const base64Json = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const PASSWORD_MARKS = '!#%*+-.:?@^_~';

/** @type {readonly SecretKind[]} */
export const PATTERN_KINDS = [
  { rule: 'aws-access-key-id', make: after('AKIA', `${UPPER}234567`, 16) },
  { rule: 'aws-access-key-id', make: after('ASIA', `${UPPER}234567`, 16) },
  {
    rule: 'aws-secret-access-key',
    make: (random) => random.text(BASE64, 40),
    inContext: (secret, random) =>
      random.pick([
        `aws_secret_access_key = ${secret}`,
        `AWS_SECRET_ACCESS_KEY=${secret}`,
        `"SecretAccessKey": "${secret}"`,
      ]),
  },
  { rule: 'gcp-api-key', make: after('AIza', BASE64_URL, 35) },
  {
    rule: 'gcp-service-account',
    printedInOnePart: true,
    make: (random) =>
      JSON.stringify({
        private_key_id: random.text(HEX, 40),
        private_key: `-----BEGIN PRIVATE KEY-----\nMII${random.text(BASE64, 1600)}\n-----END PRIVATE KEY-----\n`,
        client_email: `bot@${random.text(LOWER, 8)}.iam.gserviceaccount.com`,
      }).slice(1, -1),
    inContext: (secret) => `{"type":"service_account","project_id":"p-1",${secret}}`,
  },
  { rule: 'github-token', make: after('ghp_', ALPHANUMERIC, 36) },
  { rule: 'github-token', make: after('gho_', ALPHANUMERIC, 36) },
  { rule: 'github-token', make: after('ghs_', ALPHANUMERIC, 36) },
  {
    rule: 'github-token',
    make: (random) =>
      `github_pat_${random.text(ALPHANUMERIC, 22)}_${random.text(ALPHANUMERIC, 59)}`,
  },
  { rule: 'gitlab-token', make: after('glpat-', BASE64_URL, 20) },
  {
    rule: 'slack-token',
    make: (random) =>
      `xoxb-${random.text(DIGITS, 12)}-${random.text(DIGITS, 12)}-${random.text(ALPHANUMERIC, 24)}`,
  },
  {
    rule: 'slack-webhook',
    make: (random) =>
      `https://hooks.slack.com/services/T${random.text(UPPER + DIGITS, 8)}/B${random.text(UPPER + DIGITS, 8)}/${random.text(ALPHANUMERIC, 24)}`,
  },
  {
    rule: 'openai-key',
    make: (random) => `sk-${random.text(ALPHANUMERIC, 20)}T3BlbkFJ${random.text(ALPHANUMERIC, 20)}`,
  },
  {
    rule: 'openai-key',
    make: (random) =>
      `sk-proj-${random.text(ALPHANUMERIC, 74)}T3BlbkFJ${random.text(ALPHANUMERIC, 74)}`,
  },
  {
    rule: 'anthropic-key',
    make: (random) => `sk-ant-api03-${random.text(ALPHANUMERIC, 93)}AA`,
  },
  { rule: 'stripe-key', make: after('sk_live_', ALPHANUMERIC, 24) },
  { rule: 'stripe-key', make: after('rk_live_', ALPHANUMERIC, 99) },
  { rule: 'npm-token', make: after('npm_', ALPHANUMERIC, 36) },
  {
    rule: 'sendgrid-key',
    make: (random) => `SG.${random.text(ALPHANUMERIC, 22)}.${random.text(ALPHANUMERIC, 43)}`,
  },
  { rule: 'shopify-key', make: after('shpat_', HEX, 32) },
  { rule: 'linear-token', make: after('lin_api_', ALPHANUMERIC, 40) },
  {
    rule: '1password-token',
    make: (random) =>
      `ops_${Buffer.from(JSON.stringify({ email: 'a@b.co', key: random.text(ALPHANUMERIC, random.between(99, 200)) })).toString('base64')}`,
  },
  {
    rule: 'jwt',
    make: (random) =>
      `${base64Json({ alg: 'HS256', typ: 'JWT' })}.${base64Json({ sub: random.text(DIGITS, 10), name: random.text(LOWER, 12) })}.${random.text(BASE64_URL, 43)}`,
  },
  {
    rule: 'bearer-token',
    make: (random) => `${random.text(LOWER, 3)}7${random.text(BASE64_URL, 32)}`,
    inContext: (secret, random) =>
      random.pick([`Authorization: Bearer ${secret}`, `'authorization': 'bearer ${secret}'`]),
  },
  {
    rule: 'basic-auth-url',
    make: (random) =>
      `https://deploy:${random.text(ALPHANUMERIC, 20)}@git.${random.text(LOWER, 6)}.com`,
  },
  {
    rule: 'database-url',
    make: (random) => {
      const scheme = random.pick(['postgres', 'postgresql', 'mysql', 'mongodb', 'mongodb+srv']);
      return `${scheme}://app:${random.text(ALPHANUMERIC, 16)}@db.${random.text(LOWER, 6)}.net:5432/main`;
    },
  },
  {
    rule: 'secret-assignment',
    make: (random) => `${random.text(ALPHANUMERIC, 12)}4x7${random.text(ALPHANUMERIC, 17)}`,
    inContext: (secret, random) =>
      random.pick([
        `API_KEY=${secret}`,
        `"api_key": "${secret}"`,
        `client_secret: '${secret}'`,
        `SECRET_KEY = "${secret}"`,
        `access_token=${secret}`,
      ]),
  },
  {
    rule: 'password',
    printedInOnePart: true,
    make: (random) =>
      random.text(ALPHANUMERIC, 6) + random.text(PASSWORD_MARKS, 2) + random.text(ALPHANUMERIC, 6),
    inContext: (secret, random) =>
      random.pick([
        `password=${secret}`,
        `DB_PASSWORD=${secret}`,
        `password: "${secret}"`,
        `"passwd": "${secret}"`,
        `db_password = '${secret}'`,
      ]),
  },
  {
    rule: 'password',
    printedInOnePart: true,
    make: (random) =>
      random.text(ALPHANUMERIC, 5) +
      random.text(`${PASSWORD_MARKS}$&(){}<>=;,|`, 4) +
      random.text(ALPHANUMERIC, 5),
    inContext: (secret, random) =>
      random.pick([`password: "${secret}"`, `"password":"${secret}"`, `PASSWORD='${secret}'`]),
  },
  {
    rule: 'private-key',
    make: (random) => {
      const kind = random.pick(['RSA ', 'EC ', 'OPENSSH ', '']);
      const lines = Array.from({ length: random.between(4, 30) }, () => random.text(BASE64, 64));
      return `-----BEGIN ${kind}PRIVATE KEY-----\nMII${lines.join('\n')}\n${random.text(BASE64, 30)}==\n-----END ${kind}PRIVATE KEY-----`;
    },
  },
  { rule: 'entropy', make: (random) => random.bytes(300).toString('base64') },
];

/** Values that a host could have; nothing about them tells that they are secret. */
export const KNOWN_KINDS = [
  { name: 'random', make: after('', ALPHANUMERIC, 24) },
  { name: 'hexadecimal', make: after('', HEX, 32) },
  { name: 'short', make: after('', ALPHANUMERIC, 10) },
  {
    name: 'with marks',
    make: (random) => `p/+${random.text(ALPHANUMERIC, 8)}&= "%${random.text(LOWER, 4)}`,
  },
  { name: 'not ASCII', make: (random) => `Schlüssel-${random.text(ALPHANUMERIC, 8)}-größe` },
  {
    name: 'a phrase',
    make: (random) => Array.from({ length: 5 }, () => random.text(LOWER, 6)).join(' '),
  },
];
