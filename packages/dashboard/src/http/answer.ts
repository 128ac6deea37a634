/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An answer of the API. Runs change, so no browser keeps it. */
export function jsonAnswer(text: string, status = 200): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
    body: text,
  };
}

/**
 * An answer that a browser saves instead of showing it.
 *
 * @param name Of letters, digits, dots, dashes and underscores.
 */
export function attachmentAnswer(body: string, name: string, type: string): Answer {
  return {
    status: 200,
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="${name}"`,
    },
    body,
  };
}
