/** Who asks, up to the last `@` before an address's path. */
const USER = /(?<=:\/\/)[^\s/?#]+(?=@)/g;
const QUERY = /(?<=:\/\/[^\s?#]*)\?[^\s#]+/g;
/** A part of a query. One without a name may be a key as well. */
const PART = /(?<=[?&;])([^=&;]+=)?[^&;]*/g;

/**
 * A text in which addresses show no secrets: `https://name:password@host/?key=value` becomes
 * `https://***@host/?key=***`.
 */
export function maskedAddresses(text: string): string {
  return text
    .replaceAll(USER, '***')
    .replaceAll(QUERY, (query) =>
      query.replaceAll(PART, (_part, name = '') => `${String(name)}***`),
    );
}
