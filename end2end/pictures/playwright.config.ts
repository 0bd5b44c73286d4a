import { defineConfig } from "@playwright/test";
import journeys from "../playwright.config";

// The pictures of the README: one run, one width after the other, from a demo that somebody else started.
export default defineConfig({
  ...journeys,
  testDir: ".",
  testMatch: "take.ts",
  outputDir: "../test-results",
  reporter: "line",
  retries: 0,
  workers: 1,
  timeout: 600_000,
  projects: [{ name: "pictures", use: { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" } }],
});
