import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { args, executablePath } from "./scripts/browser.mjs";

if (!existsSync(executablePath)) {
  throw new Error(
    `there is no Chromium at ${executablePath}: install it (Debian: apt-get install chromium) or set CHROMIUM`,
  );
}

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: true,
  // on a busy machine a second try; what needed one is reported as flaky
  retries: process.env.CI ? 1 : 0,
  workers: Number(process.env.E2E_WORKERS ?? 2),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.BASE_URL ?? "http://127.0.0.1:4173",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Paris",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: { executablePath, args },
  },
  projects: [
    { name: "desk", testIgnore: "outage.spec.ts" },
    // stops the emulator that the other tests need: run alone, with STOP_EMULATOR and START_EMULATOR
    { name: "outage", testMatch: "outage.spec.ts" },
  ],
});
