/** A request as a well-behaved client makes it; what is given replaces that. */
export function asking(
  body: unknown,
  { headers = {}, url = 'http://server/completions', ...init }: Partial<Asking> = {},
): Request {
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
}

interface Asking extends Omit<RequestInit, 'headers'> {
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
}

/** The body of a response that has an error, which is all that it may have. */
export async function errorOf(
  response: Response,
): Promise<{ readonly code: string; readonly message: string }> {
  const body = (await response.json()) as { error: { code: string; message: string } };
  return body.error;
}
