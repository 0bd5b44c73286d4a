import { type Page, type TestInfo, test as base } from "@playwright/test";
import { Server } from "./server";

export { expect } from "@playwright/test";
export { overhang, seriousFaults } from "./accessibility";
export { Server } from "./server";

/** The content of a mail may run no script, and what the browser is driven with tries all the same. */
const FRAME_OF_A_MAIL = /Blocked script execution in '([^']*\/sandbox\/mail\/\d+\/html|about:srcdoc)'/;

type ForEachWorker = {
  /** One server for all journeys of this worker: a journey makes its own client and leaves others alone. */
  server: Server;
};

type ForEachTest = {
  /** What went wrong in the page while the test ran; asserted to be empty at its end. */
  pageFaults: string[];
  /** Leave out what the journey provokes on purpose, for example a 404. */
  expectedFaults: RegExp[];
  /** A server nobody else uses, for journeys that stop it or change it for everybody. */
  ownServer: Server;
  /** The same, reached by the name `localhost`: browsers bind passkeys to names. */
  localServer: Server;
};

export const test = base.extend<ForEachTest, ForEachWorker>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  ownServer: async ({ page }, use, info) => {
    const server = await Server.start();
    await use(server);
    await leave(page, server, info);
  },

  localServer: async ({ page }, use, info) => {
    const server = await Server.start({}, "localhost");
    await use(server);
    await leave(page, server, info);
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  expectedFaults: [[], { option: true }],

  pageFaults: [
    async ({ page, server, expectedFaults }, use, info) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") faults.push(`console: ${message.text()} (${message.location().url})`);
      });
      page.on("request", (request) => {
        const { hostname } = new URL(request.url());
        if (hostname && hostname !== "127.0.0.1") faults.push(`left the machine: ${request.url()}`);
      });
      await use(faults);
      if (info.status !== info.expectedStatus) await info.attach("server log", { body: server.log() });
      const allowed = [...expectedFaults, FRAME_OF_A_MAIL];
      const unexpected = faults.filter((fault) => !allowed.some((expected) => expected.test(fault)));
      base.expect(unexpected, "faults in the page").toEqual([]);
    },
    { auto: true },
  ],
});

/** Stops a server that only one journey used, with no page still asking it for an icon. */
async function leave(page: Page, server: Server, info: TestInfo): Promise<void> {
  if (info.status === info.expectedStatus) await page.goto("about:blank");
  else await info.attach("server log", { body: server.log() });
  await server.stop();
}

/** Waits until the page's script has taken over, for controls that need it. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}
