import { type Page, test as base } from "@playwright/test";
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
  /** Whether the servers of this journey are being stopped: a page may still be asking one for its icon. */
  ending: { begun: boolean };
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

  ownServer: async ({ ending }, use, info) => {
    const server = await Server.start();
    await use(server);
    ending.begun = true;
    if (info.status !== info.expectedStatus) await info.attach("server log", { body: server.log() });
    await server.stop();
  },

  localServer: async ({ ending }, use, info) => {
    const server = await Server.start({}, "localhost");
    await use(server);
    ending.begun = true;
    if (info.status !== info.expectedStatus) await info.attach("server log", { body: server.log() });
    await server.stop();
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  ending: async ({}, use) => use({ begun: false }),

  expectedFaults: [[], { option: true }],

  pageFaults: [
    async ({ page, server, ending, expectedFaults }, use, info) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !ending.begun) faults.push(`console: ${message.text()} (${message.location().url})`);
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

/** Waits until the page's script has taken over, for controls that need it. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}
