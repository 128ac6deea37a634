// Preloaded into the examples of the documentation: what they ask of a provider goes to the stand-in,
// and they reach nobody else but servers of their own. The examples themselves know nothing of it.
const PROVIDERS = [
  'api.openai.com',
  'api.anthropic.com',
  'generativelanguage.googleapis.com',
  'localhost:11434',
];
const standIn = process.env.EXAMPLES_STAND_IN;
delete process.env.EXAMPLES_STAND_IN;
const fetchIt = globalThis.fetch;

Reflect.set(globalThis, 'fetch', async (input, init) => {
  const request = new Request(input, init);
  const { host, hostname, pathname, search } = new URL(request.url);
  if (hostname === '127.0.0.1') return fetchIt(request);
  if (!PROVIDERS.includes(host)) throw new TypeError(`An example asks ${host}.`);
  const headers = new Headers(request.headers);
  headers.set('x-asked-host', host);
  const { method, signal } = request;
  const body = method === 'GET' ? null : await request.text();
  return fetchIt(new URL(pathname + search, standIn), { method, headers, body, signal });
});
