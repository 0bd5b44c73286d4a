import { expect, hydrated, seriousFaults, test } from "../harness/test";

test("a public page takes over its own bundle and never loads the one for signed-in pages", async ({ page }) => {
  const scripts: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/\.(js|wasm)$/.test(pathname)) scripts.push(pathname);
  });
  await page.goto("/");
  await hydrated(page);
  expect(scripts.filter((path) => path.startsWith("/pkg/site."))).toHaveLength(2);
  expect(scripts.filter((path) => path.startsWith("/pkg/app."))).toEqual([]);
});

test("a built file may be kept for ever and comes compressed", async ({ page }) => {
  const answers: { path: string; cache?: string; encoding?: string; length: number }[] = [];
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    const headers = response.headers();
    if (path.startsWith("/pkg/")) {
      const length = Number(headers["content-length"] ?? Number.POSITIVE_INFINITY);
      answers.push({ path, cache: headers["cache-control"], encoding: headers["content-encoding"], length });
    }
  });
  await page.goto("/");
  await hydrated(page);
  for (const { path, cache, encoding, length } of answers) {
    expect(cache, path).toContain("immutable");
    // A file that fits in one packet gains nothing.
    const worthIt = !path.endsWith(".woff2") && length > 1_400;
    if (worthIt) expect(["br", "gzip"], path).toContain(encoding);
  }
  expect(answers.map(({ path }) => path.split(".").at(-1))).toEqual(expect.arrayContaining(["css", "js", "wasm"]));
});

test("a kept page needs no script of its own, so its policy allows files only", async ({ request }) => {
  const answer = await request.get("/");
  const policy = answer.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval'(;|$)/);
  expect(policy).not.toContain("unsafe-inline");
  const html = await answer.text();
  // Data for search engines is not run; every other script is a file.
  for (const [script] of html.matchAll(/<script\b[^>]*>/g)) {
    expect(script).toMatch(/\ssrc="|type="application\/ld\+json"/);
  }
  expect(html).not.toMatch(/<[^>]+\sstyle="/);
});

test("the policy of a page drawn for one visitor allows no script but those of this answer", async ({ request }) => {
  const policies = [];
  for (let visit = 0; visit < 2; visit += 1) {
    const answer = await request.get("/login");
    const policy = answer.headers()["content-security-policy"] ?? "";
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length, policy).toBeGreaterThanOrEqual(16);
    expect(policy).not.toContain("unsafe-inline");
    const html = await answer.text();
    expect(html).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/<[^>]+\sstyle="/);
    policies.push(policy);
  }
  expect(policies[0]).not.toBe(policies[1]);
});

test.describe("with scripting off", () => {
  test.use({ javaScriptEnabled: false });

  test("a public page can be read", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });

  test("the theme can be changed and stays changed on the next page", async ({ page }) => {
    await page.goto("/dev/components");
    const theme = page.locator("html");
    const before = await theme.getAttribute("data-theme");
    await page.locator("form[action='/theme'] button:visible").first().click();
    await expect(theme).toHaveAttribute("data-theme", before === "light" ? "dark" : "light");
    const chosen = (await theme.getAttribute("data-theme")) ?? "";
    await page.goto("/");
    await expect(theme).toHaveAttribute("data-theme", chosen);
  });
});

test.describe("an address that leads nowhere", () => {
  test.use({ expectedFaults: [/404/] });

  test("gets a page of ours with the request id and the way back", async ({ page }) => {
    const answer = await page.goto("/no/such/page");
    expect(answer?.status()).toBe(404);
    const id = answer?.headers()["x-request-id"] ?? "";
    expect(id.length).toBeGreaterThanOrEqual(8);
    await expect(page.getByText(id)).toBeVisible();
    await page.getByRole("link", { name: "Back to the start" }).click();
    await expect(page).toHaveURL("/");
  });

  test("shuts nobody out", async ({ page }) => {
    await page.goto("/no/such/page");
    expect(await seriousFaults(page)).toEqual([]);
  });
});

test("nobody is shut out of the front page in either theme", async ({ page, server }) => {
  for (const theme of ["dark", "light"]) {
    await page.context().addCookies([{ name: "theme", value: theme, url: server.url }]);
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    expect(await seriousFaults(page), theme).toEqual([]);
  }
});

test("the front page needs no sideways scrolling at 320 px @phone", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/");
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overhang).toBeLessThanOrEqual(0);
});
