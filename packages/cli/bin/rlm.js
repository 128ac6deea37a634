#!/usr/bin/env node
// Committed, not compiled: npm links a command only if its file exists when it installs, and on a
// fresh clone dist/ does not exist yet.
import '../dist/main.js';
