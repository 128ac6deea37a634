import type { EgressRule } from '../rules.js';
import { whileMatching } from '../span.js';
import { LETTERS_AND_DIGITS, type PatternRule } from './pattern-rule.js';

/** A rule of secretlint's recommended set, and where in a text it is worth asking it. */
export interface SecretlintRule extends Omit<PatternRule, 'find' | 'literals'> {
  /** The rule's id without secretlint's prefix. */
  readonly id: string;
  readonly literals: readonly string[];
  /** Our names for what it reports, by its message's id. What is not here is not reported. */
  readonly names: Readonly<Record<string, EgressRule>>;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Some rules look at files of one name only. */
  readonly fileName?: string;
}

const URL_SCHEMES = ['http://', 'https://', 'ftp://', 'ftps://'];
const DATABASE_SCHEMES = [
  'mongodb://',
  'mongodb+srv://',
  'mysql://',
  'mysqlx://',
  'postgres://',
  'postgresql://',
];

/**
 * Two rules of the set are not used. `filter-comments` switches findings off by comments in the text,
 * which here is written by the code that is watched. `privatekey` sees only keys that end within
 * 10,000 characters of one text; ours follows them through pieces.
 */
export const SECRETLINT_RULES: readonly SecretlintRule[] = [
  {
    id: 'aws',
    names: { AWSAccessKeyID: 'aws-access-key-id' },
    options: { enableIDScanRule: true },
    literals: [
      ...['AKIA', 'AGPA', 'AIDA', 'AROA', 'AIPA', 'ANPA', 'ANVA', 'ASIA'],
      ...LETTERS_AND_DIGITS.map((letter) => `A3T${letter}`),
    ],
    gate: /A(?:3T|KIA|GPA|IDA|ROA|IPA|NPA|NVA|SIA)[A-Z0-9]{13}/y,
    back: 1,
    ahead: 24,
    joins: true,
  },
  {
    id: 'aws',
    names: { AWSSecretAccessKey: 'aws-secret-access-key' },
    literals: ['secret_access', 'secretaccess'],
    gate: /secret_?access_?key["']?\s{0,8}[:=]/iy,
    back: 8,
    ahead: 96,
    joins: true,
  },
  {
    id: 'gcp',
    names: { PrivateKeyJSON: 'gcp-service-account' },
    fileName: 'key.json',
    literals: ['"private_key_id"'],
    gate: /"private_key_id"/y,
    back: 512,
    ahead: 4096,
    joins: false,
    closedBy: '}',
    startsAtLiteral: true,
  },
  {
    id: 'github',
    names: { GITHUB_TOKEN: 'github-token' },
    literals: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    gate: /(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{36}/y,
    back: 2,
    ahead: 96,
    joins: true,
  },
  {
    id: 'slack',
    names: { SLACK_TOKEN: 'slack-token' },
    literals: ['xoxb-', 'xoxp-', 'xapp-', 'xoxa-', 'xoxo-', 'xoxr-'],
    gate: /(?:xox[bpaor]|xapp)-[A-Za-z0-9]/y,
    back: 1,
    ahead: 512,
    joins: true,
    findEnd: whileMatching(/[A-Za-z0-9-]*/y),
  },
  {
    id: 'slack',
    names: { IncomingWebhook: 'slack-webhook' },
    literals: ['https://hooks.slack.com/services/'],
    gate: /https:\/\/hooks\.slack\.com\/services\/T/iy,
    back: 0,
    ahead: 192,
    joins: true,
  },
  {
    id: 'openai',
    names: { OPENAI_TOKEN: 'openai-key' },
    literals: LETTERS_AND_DIGITS.map((letter) => `sk-${letter}`),
    gate: /sk-(?:[A-Za-z0-9]{20}|(?:proj|svcacct|admin)-[\w-]{58,74})T3BlbkFJ/y,
    back: 0,
    ahead: 192,
    joins: true,
  },
  {
    id: 'anthropic',
    names: { ANTHROPIC_API_KEY: 'anthropic-key' },
    literals: ['sk-ant-'],
    gate: /sk-ant-api0\d-[\w-]{90}/y,
    back: 2,
    ahead: 160,
    joins: true,
  },
  {
    id: 'npm',
    names: { NPM_ACCESS_TOKEN: 'npm-token' },
    literals: ['npm_'],
    gate: /npm_[A-Za-z0-9_]{36}/y,
    back: 2,
    ahead: 48,
    joins: true,
  },
  {
    id: 'npm',
    names: { Npmrc_authToken: 'npm-token' },
    fileName: '.npmrc',
    literals: ['_authToken='],
    gate: /_authToken=[\w+/=-]{16}/y,
    back: 0,
    ahead: 160,
    joins: false,
  },
  {
    id: 'npm',
    names: { PackageJSON_xOauthToken: 'github-oauth-url' },
    literals: URL_SCHEMES.slice(0, 2),
    gate: /https?:\/\/[^\s/]{1,256}:x-oauth-basic@github\.com\//y,
    back: 0,
    ahead: 320,
    joins: true,
  },
  {
    id: 'basicauth',
    names: { BasicAuth: 'basic-auth-url' },
    literals: URL_SCHEMES,
    gate: /(?:https?|ftps?):\/\/[\w-]{1,256}:[\w-]{1,256}@/y,
    back: 0,
    ahead: 800,
    joins: true,
  },
  {
    id: 'database-connection-string',
    names: {
      MongoDBConnection: 'database-url',
      MySQLConnection: 'database-url',
      PostgreSQLConnection: 'database-url',
    },
    literals: DATABASE_SCHEMES,
    gate: /(?:mongodb(?:\+srv)?|mysqlx?|postgres(?:ql)?):\/\/[^:/\s]{1,100}:[^@/\s]{1,200}@/iy,
    back: 0,
    ahead: 1040,
    startsAtLiteral: true,
    joins: true,
  },
  {
    id: 'sendgrid',
    names: { SENDGRID_KEY: 'sendgrid-key' },
    literals: LETTERS_AND_DIGITS.map((letter) => `SG.${letter}`),
    // Exactly as long as they are: the rule's own expression tries all ways to divide longer ones.
    gate: /SG\.\w[\w.-]{65}(?![\w.-])/y,
    back: 2,
    ahead: 72,
    joins: true,
  },
  {
    id: 'shopify',
    names: { SHOPIFY_KEY: 'shopify-key' },
    literals: ['shppa_', 'shpca_', 'shpat_', 'shpss_'],
    gate: /shp(?:pa|ca|at|ss)_[A-Za-z0-9]{32}/y,
    back: 2,
    ahead: 72,
    joins: true,
  },
  {
    id: 'linear',
    names: { LINEAR_API_TOKEN: 'linear-token' },
    literals: ['lin_api_'],
    gate: /lin_api_\w{32}/y,
    back: 2,
    ahead: 144,
    joins: true,
  },
  {
    id: '1password',
    names: { OPS_TOKEN: '1password-token' },
    literals: ['ops_ey'],
    gate: /ops_ey[A-Za-z0-9+/=]{64}/y,
    back: 2,
    ahead: 1320,
    joins: true,
  },
];
