import { openCommandIo } from './command-io.js';
import { runCommandLine } from './run-command-line.js';

const io = openCommandIo();
// Not process.exit: what is still on its way through a pipe must arrive.
process.exitCode = await runCommandLine(process.argv.slice(2), io);
// Unless it was interrupted: then nobody may have to wait for a reader that no longer reads.
if (io.interruption.exitCode !== null) process.exit(io.interruption.exitCode);
