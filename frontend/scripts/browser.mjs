// Chromium for scripts: the installed one, kept from looking for its maker's servers.
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  if (!existsSync(executablePath)) {
    throw new Error(
      `there is no Chromium at ${executablePath}: install it (Debian: apt-get install chromium) or set CHROMIUM`,
    );
  }
  return chromium.launch({ executablePath, args });
}
