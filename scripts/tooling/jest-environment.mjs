import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest makes such a storage for every test file and never lets go of it. Node 20 tells each of them of
 * every promise: after a hundred files that takes more time than the tests.
 */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return run.apply(this, args);
};

/**
 * Jest runs tests in a second realm, where what Node itself throws (a missing file, an abort) is no
 * `instanceof Error`. Production code that asks would take another path in tests than in life. And what
 * Jest leaves of a file in Node is taken away, so that the files after it are not slower.
 */
export default class TestFileEnvironment extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of storages) storage.disable();
    storages.clear();
  }

  async setup() {
    await super.setup();
    const HostError = Error;
    const RealmError = this.global.Error;
    const isInstance = Function.prototype[Symbol.hasInstance];
    Object.defineProperty(RealmError, Symbol.hasInstance, {
      // Subclasses inherit this method, and must go on telling their own instances apart.
      value(candidate) {
        if (isInstance.call(this, candidate)) return true;
        return this === RealmError && candidate instanceof HostError;
      },
    });
  }
}
