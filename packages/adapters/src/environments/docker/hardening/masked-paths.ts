/** What engines hide by default, all ages of Docker and Podman together. */
const HIDDEN_BY_ENGINES = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/dev/block',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
  '/sys/fs/selinux',
];

/** What else tells of the host, its kernel and its disks, and serves no program in a sandbox. */
const HIDDEN_BESIDES = [
  '/proc/cmdline',
  '/proc/config.gz',
  '/proc/diskstats',
  '/proc/kallsyms',
  '/proc/key-users',
  '/proc/modules',
  '/proc/partitions',
  '/proc/softirqs',
  '/sys/devices/virtual/dmi',
  '/sys/kernel/boot_params',
  '/sys/kernel/notes',
  '/sys/kernel/vmcoreinfo',
];

/**
 * The paths that a container finds empty. A list given to an engine takes the place of its own, so
 * this one holds the engines' own too; what does not exist is passed over.
 *
 * @param processors how many the host has: each has a folder of its own that tells its heat
 */
export function maskedPaths(processors: number): string[] {
  const heat = Array.from(
    { length: processors },
    (_, number) => `/sys/devices/system/cpu/cpu${String(number)}/thermal_throttle`,
  );
  return [...HIDDEN_BY_ENGINES, ...HIDDEN_BESIDES, ...heat];
}
