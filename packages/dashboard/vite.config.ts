import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { bundledLicenses } from './bundled-licenses.js';

const inPackage = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// One page, one script and one style, at addresses relative to the page: so that the server can send
// them from any place, or put them into one file to be shared.
export default defineConfig({
  root: inPackage('app'),
  base: './',
  cacheDir: inPackage('../../node_modules/.cache/vite'),
  plugins: [react(), bundledLicenses()],
  build: {
    outDir: inPackage('web'),
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2048,
    rollupOptions: {
      output: {
        inlineDynamicImports: true,
        entryFileNames: 'assets/app.js',
        assetFileNames: 'assets/app[extname]',
      },
    },
  },
});
