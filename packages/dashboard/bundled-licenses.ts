import type { Plugin } from 'vite';
import { licenseNotices } from '../../scripts/tooling/license-notices.mjs';

/** Puts the licenses of the libraries that the pages hold beside the pages, as they demand. */
export function bundledLicenses(): Plugin {
  return {
    name: 'bundled-licenses',
    generateBundle() {
      const modules = [...this.getModuleIds()].map((id) => id.replaceAll('\0', ''));
      this.emitFile({
        type: 'asset',
        fileName: 'licenses.txt',
        source: licenseNotices(modules),
      });
    },
  };
}
