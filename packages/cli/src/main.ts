import { readVersion } from './version.js';

const [asked, ...others] = process.argv.slice(2);
if (others.length === 0 && (asked === '--version' || asked === '-V')) {
  // Scripts ask for it often: commander alone would double the time that Node takes to start.
  process.stdout.on('error', () => {
    process.exitCode = 1;
  });
  process.stdout.write(`${readVersion()}\n`);
} else {
  const { runProcess } = await import('./run-process.js');
  await runProcess(process.argv.slice(2));
}
