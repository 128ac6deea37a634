const CHECK = 'import sys; sys.exit(0 if sys.version_info >= (3, 9) else 9)';
const RUN_TIMEOUT_MS = 60_000;

/**
 * Why an image is of no use for the tests: it is not in the engine, or has no Python 3.9 or later.
 *
 * @param {ReturnType<typeof import('./engine-client.mjs').createEngineClient>} client
 * @param {string} image
 * @returns {Promise<string | undefined>} undefined if nothing is wrong with it
 */
export async function imageProblem(client, image) {
  const settings = {
    Image: image,
    Entrypoint: ['python3'],
    Cmd: ['-c', CHECK],
    Labels: { 'rlm-ts.engine': 'image-check' },
    HostConfig: { NetworkMode: 'none' },
  };
  let id;
  try {
    ({ Id: id } = await client.call('POST', '/containers/create', settings));
    await client.call('POST', `/containers/${id}/start`);
    const ended = await client.call('POST', `/containers/${id}/wait`, undefined, {
      timeoutMs: RUN_TIMEOUT_MS,
    });
    return ended.StatusCode === 0 ? undefined : 'its python3 is older than 3.9 or broken';
  } catch (error) {
    return error.message;
  } finally {
    if (id !== undefined) await client.call('DELETE', `/containers/${id}?force=true&v=true`);
  }
}
