/** What the filter looks for, by the names that findings and marks carry. */
export const EGRESS_RULES = [
  'binary',
  'known-secret',
  'private-key',
  'aws-access-key-id',
  'aws-secret-access-key',
  'gcp-service-account',
  'gcp-api-key',
  'github-token',
  'gitlab-token',
  'slack-token',
  'slack-webhook',
  'openai-key',
  'anthropic-key',
  'stripe-key',
  'npm-token',
  'sendgrid-key',
  'shopify-key',
  'linear-token',
  '1password-token',
  'jwt',
  'bearer-token',
  'basic-auth-url',
  'github-oauth-url',
  'database-url',
  'secret-assignment',
  'password',
  'entropy',
  'context-echo',
] as const;

/** A rule of the egress filter. */
export type EgressRule = (typeof EGRESS_RULES)[number];
