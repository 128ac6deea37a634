import Docker from 'dockerode';

/** The ids of the containers that serve this process's sessions. */
export async function containersOfThisProcess() {
  const filters = { label: ['dev.rlm-ts.session'] };
  const containers = await new Docker().listContainers({ filters });
  return containers
    .filter(({ Labels }) => Labels['dev.rlm-ts.process']?.startsWith(`${process.pid}@`))
    .map(({ Id }) => Id);
}

/**
 * What a container takes by the kernel's own account, in bytes: its processes, gVisor's among them,
 * and its tmpfs. Files in the page cache, which the kernel drops when it needs room, do not count.
 *
 * @param {string} id
 */
export async function memoryOfContainer(id) {
  const options = /** @type {any} */ ({ stream: false, 'one-shot': true });
  const { memory_stats: memory } = await new Docker().getContainer(id).stats(options);
  const facts = /** @type {Record<string, number>} */ (memory.stats ?? {});
  // The first version of cgroups has totals of a group with the groups below it.
  const files = ['inactive_file', 'active_file'].map(
    (name) => facts[`total_${name}`] ?? facts[name] ?? 0,
  );
  return memory.usage - files.reduce((sum, bytes) => sum + bytes, 0);
}
