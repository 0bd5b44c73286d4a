import type { Page } from "@playwright/test";
import { shoot } from "./leads";
import { expect, hydrated, overhang, seriousFaults, test as base } from "./test";
import { Server } from "./server";

/** A server of its own for the journeys of one file: they move its clock. */
export const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** Opens a page and waits for its script. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** What is looked at where a journey leaves a page: nobody is kept out of it, and it fits its window. */
export async function leave(page: Page, name: string): Promise<void> {
  expect(await seriousFaults(page), name).toEqual([]);
  expect(await overhang(page), `${name} is wider than the screen`).toBeLessThanOrEqual(0);
  await shoot(page, name);
}
