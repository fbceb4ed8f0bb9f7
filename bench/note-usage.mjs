// Loaded with --import into the program that is measured: at its exit it notes its processor time, and the most memory it
// ever held.
import { writeFileSync } from 'node:fs';

const KIB = 1024;
const MICROSECONDS = 1e6;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / MICROSECONDS, maxRssBytes: maxRSS * KIB };
  writeFileSync(process.env.NOTE_USAGE ?? '', JSON.stringify(usage));
});
