import { expect, Server, test } from "../harness/test";

test("the three health questions are answered as specified @desktop", async ({ request }) => {
  for (const path of ["/health", "/api/v1/health"]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(200);
    expect(await answer.json()).toEqual({ status: "healthy", service: "agency-os-api", version: "3.0.0" });
  }
  const ready = await request.get("/api/v1/health/ready");
  expect(ready.status()).toBe(200);
  const { status, components } = await ready.json();
  expect(status).toBe("ready");
  expect(Object.keys(components).sort()).toEqual(["database", "redis", "workflow"]);
  const live = await request.get("/api/v1/health/live");
  expect(await live.json()).toEqual({ status: "alive" });
});

test("figures are on the listener of their own and nowhere else @desktop", async ({ request }) => {
  expect((await request.get("/metrics")).status()).toBe(404);
});

test("a port that is taken stops the start with a sentence that names it @desktop", async ({ server }) => {
  const { host } = new URL(server.url);
  const second = await Server.start({ AGENCY_LISTEN: host }).catch((error: Error) => error);
  // The first server answers on that port, so only the second one's own words tell.
  if (second instanceof Server) {
    await expect.poll(() => second.log()).toContain(host);
    await second.stop();
  } else {
    expect(second.message).toContain(host);
  }
});

test("a bad setting stops the start with a sentence that names it @desktop", async () => {
  const refused = await Server.start({ AGENCY_MODE: "prod" }).catch((error: Error) => error);
  expect(refused).toBeInstanceOf(Error);
  expect((refused as Error).message).toContain("AGENCY_MODE");
});

test("the server ends by itself when asked to @desktop", async ({ ownServer }) => {
  expect(await ownServer.stop()).toBe("by itself");
});
