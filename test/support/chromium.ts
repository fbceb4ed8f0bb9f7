import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Names under which systems install Chrome or Chromium; Ubuntu grants its sandbox to Chrome alone. */
const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

/** Starts the browser of this machine; `CHROMIUM` names another one. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? findChromium();
  if (executablePath === undefined) {
    throw new Error('Chromium is not installed. On Debian: apt-get install chromium. Or set CHROMIUM to its path.');
  }
  // Chromium refuses its sandbox to root, whom containers use.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
