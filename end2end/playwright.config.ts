import { existsSync } from "node:fs";
import { defineConfig, type ReporterDescription } from "@playwright/test";

const debian = "/usr/bin/chromium";
const results = process.env.END2END_RESULTS;

const reporter: ReporterDescription[] = [["list"]];
if (results) reporter.push(["json", { outputFile: results }]);

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter,
  forbidOnly: !!process.env.CI,
  // A journey that passes only when repeated has found something, so here it fails at once. Where nobody
  // watches it is repeated once, and the run names it.
  retries: process.env.CI ? 1 : 0,
  // Each worker has a server of its own.
  workers: 2,
  // Generous: a machine of two cores may be building at the same time.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    colorScheme: "dark",
    locale: "en-AU",
    timezoneId: "Australia/Sydney",
    // Pictures of every step cost more than the journeys themselves; a failure leaves its last one.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: existsSync(debian) ? debian : undefined,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // A journey runs at both widths unless its name carries the tag of one. Where nobody watches, the
  // phone gets only what is made for it, to keep the whole under 40 minutes.
  projects: [
    {
      name: "desktop",
      grepInvert: /@phone/,
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: "phone",
      grep: process.env.CI ? /@phone/ : undefined,
      grepInvert: /@desktop/,
      use: { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true },
    },
  ],
});
