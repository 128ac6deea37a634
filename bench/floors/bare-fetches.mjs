/**
 * Asks the same provider as often, `atOnce` at a time, by nothing but `fetch`.
 *
 * @param {string} url
 * @param {{ total: number, atOnce: number }} plan
 */
export async function fetchInLanes(url, { total, atOnce }) {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] });
  let left = total;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer none' },
        body,
      });
      await response.json();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
