// Loaded with --import into the program that is measured: at its exit it notes the most memory it ever held, in bytes.
import { writeFileSync } from 'node:fs';

const KIB = 1024;

process.on('exit', () => {
  writeFileSync(process.env.NOTE_MAX_RSS ?? '', String(process.resourceUsage().maxRSS * KIB));
});
