/** What to do where a script cannot do it. */
export const BY_HAND = `On Debian or Ubuntu, by hand:
  sudo apt-get update
  sudo apt-get install --no-install-recommends docker.io runsc mmdebstrap
  sudo runsc install -- --platform=ptrace --network=none
  sudo systemctl restart docker
  sudo usermod -aG docker "$USER"    # then log in again
Elsewhere: start an engine for Linux containers (the tests of gVisor need the runtime runsc in it),
point DOCKER_HOST at it, and RLM_DOCKER_IMAGE at an image with Python 3.9 or later.`;

/** Why this process cannot start an engine, or undefined. */
export function obstacleToStart() {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return 'this user is not root';
  return undefined;
}
