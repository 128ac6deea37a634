import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest runs tests in a second realm, where what Node itself throws (a missing file, an abort) is no
 * `instanceof Error`. Production code that asks would take another path in tests than in life.
 */
export default class SameErrorEnvironment extends TestEnvironment {
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
