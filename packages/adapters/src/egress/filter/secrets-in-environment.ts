import { SHORTEST_SECRET } from './known/encodings.js';

/** Words by which names of variables tell that the value is secret. */
const SECRET_NAME =
  /(?:^|_)(?:KEYS?|TOKENS?|SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?|AUTH|DSN|COOKIE|WEBHOOK(?:_URL)?|PRIVATE|CONNECTION_STRING|DATABASE_URL)(?:_|$)|APIKEY|ACCESSKEY|AUTHTOKEN/;
/** Words by which they tell that it is about one, such as where it lies or how long it lasts. */
const ABOUT_SECRET =
  /_(?:FILE|PATH|DIR|NAME|HOST|PORT|TTL|EXPIRY|EXPIRES|TIMEOUT|LENGTH|SIZE|ALGORITHM|TYPE|SOCK|BACKEND|PROVIDER|URI_SCHEME)$|^(?:SSH_AUTH_SOCK|PWD|OLDPWD|XAUTHORITY)$/;
/** What anybody may see: switches, numbers, places of files, plain addresses. */
const PUBLIC_VALUE =
  /^(?:true|false|yes|no|on|off|none|null|undefined|enabled|disabled|default|required|optional|-?[\d.,:]+|~?\.{0,2}\/[\w./ @+-]*|[A-Za-z]:\\.*|https?:\/\/[^@\s]*)$/i;

/**
 * The values of environment variables whose names say that they are secret, for the option
 * `secrets`. Values that are short or that everybody may know are left out.
 */
export function secretsInEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const secrets = Object.entries(env).flatMap(([name, value = '']) => {
    const upper = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
    const isSecret = SECRET_NAME.test(upper) && !ABOUT_SECRET.test(upper);
    const trimmed = value.trim();
    return isSecret && trimmed.length >= SHORTEST_SECRET && !isPublic(trimmed) ? [trimmed] : [];
  });
  return [...new Set(secrets)];
}

function isPublic(value: string): boolean {
  if (/^https?:\/\/hooks\./i.test(value)) return false;
  return PUBLIC_VALUE.test(value) && !/^-?\d{12,}$/.test(value);
}
