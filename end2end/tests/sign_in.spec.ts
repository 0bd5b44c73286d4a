import { settle, signIn, somebody } from "../harness/people";
import { expect, test } from "../harness/test";

// Refusals on the way in are answered with 401, 409, 422 or 429.
test.use({ expectedFaults: [/status of (401|403|409|422|429)/] });

test("signing in leads to the page that was asked for and never to another site", async ({ page, server }) => {
  const person = await settle(page, server);
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/login");

  await page.goto("/dashboard/settings?tab=security");
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel(/^Password\W*$/).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard/settings?tab=security");
  await expect(page.getByText("Welcome back.")).toBeVisible();

  await page.goto("/login");
  await expect(page).toHaveURL("/dashboard");
  await page.context().clearCookies();
  await page.goto("/login?next=https%3A%2F%2Fevil.example%2F");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel(/^Password\W*$/).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard");
});

test("a wrong password and an unknown address get the same words, and too many tries a wait", async ({ page, ownServer }) => {
  const person = somebody();
  await settle(page, ownServer, person).catch(() => undefined);
  await page.context().clearCookies();
  const refused = async (email: string) => {
    await page.goto(`${ownServer.url}/login`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel(/^Password\W*$/).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    const words = page.getByRole("alert").filter({ hasText: /./ });
    await expect(words).toBeVisible();
    return words.innerText();
  };
  const unknown = await refused("nobody@example.test");
  expect(await refused(person.email)).toBe(unknown);
  for (let tries = 0; tries < 8; tries += 1) await refused(person.email);
  expect(await refused(person.email)).toMatch(/Wait \d+ seconds/);
});

test("a failed sign-in by a provider is told on the page", async ({ page }) => {
  await page.goto("/login?error=auth_failed");
  await expect(page.getByRole("alert")).toContainText("did not work");
});

test("a session that is ended on one device is gone on it at once", async ({ page, server, browser }) => {
  const person = await settle(page, server);
  const other = await browser.newContext({ baseURL: server.url });
  const phone = await other.newPage();
  await signIn(phone, person);
  await expect(phone).toHaveURL("/dashboard");

  await page.goto("/dashboard/settings?tab=security");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByText("That device is signed out.")).toBeVisible();
  await expect(page.getByText("This device")).toHaveCount(1);
  await phone.goto("/dashboard");
  await expect(phone).toHaveURL(/\/login/);
  await other.close();
});

test("signing out everywhere ends this session too", async ({ page, server }) => {
  await settle(page, server);
  await page.goto("/dashboard/settings?tab=security");
  await page.getByRole("button", { name: "Sign out everywhere" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL("/login");
  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/login/);
});

test("the session's cookie is out of reach of scripts and of other sites", async ({ page, server }) => {
  await settle(page, server);
  const cookie = (await page.context().cookies()).find(({ name }) => name === "session");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", secure: false, path: "/" });
  const answer = await page.request.post("/fn/profile/save", {
    headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    form: { full_name: "Mallory" },
  });
  expect(answer.status()).toBe(403);
});

test("a session that ends while somebody types leads over the sign-in back to what was typed", async ({ page, server }) => {
  const person = await settle(page, server);
  await page.goto("/dashboard/settings?tab=organization");
  await page.getByLabel(/^Name\W*$/).fill("Harbour & Daughters");
  await page.context().clearCookies({ name: "session" });
  await page.getByRole("button", { name: "Save organisation" }).click();
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel(/^Password\W*$/).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/dashboard/settings?tab=organization");
  await expect(page.getByLabel(/^Name\W*$/)).toHaveValue("Harbour & Daughters");
});
