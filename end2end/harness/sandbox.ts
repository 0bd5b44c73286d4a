import { test as base } from "./test";
import { Server } from "./server";

/** The server as somebody has it who has just started it: in sandbox mode, with the world around it. */
export const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start({ AGENCY_MODE: "sandbox" });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});
