import { linkIn, mailTo, settle, signIn } from "../harness/people";
import { expect, test } from "../harness/test";

test.use({ expectedFaults: [/status of (401|404|409|422|429)/] });

test("a forgotten password is set anew by a link that works once, and every old session ends", async ({ page, server, browser }) => {
  const person = await settle(page, server);
  const other = await browser.newContext({ baseURL: server.url });
  const stranger = await other.newPage();
  const ask = async (email: string) => {
    await stranger.goto("/forgot-password");
    await stranger.getByLabel("E-mail").fill(email);
    await stranger.getByRole("button", { name: "Send the link" }).click();
    await expect(stranger.getByRole("heading", { name: "Check your email" })).toBeVisible();
    return stranger.locator("main").innerText();
  };
  expect(await ask(person.email)).toBe(await ask("nobody@example.test"));
  const link = linkIn(await mailTo(server, person.email, 2), "/reset-password");

  await stranger.goto(link);
  await stranger.getByLabel(/^New password\W*$/).fill("a fresh start 2026");
  await stranger.getByLabel("New password again").fill("a fresh start 2027");
  await stranger.getByRole("button", { name: "Save the new password" }).click();
  await expect(stranger.getByLabel("New password again")).toHaveAccessibleDescription(/differ/);
  await stranger.getByLabel("New password again").fill("a fresh start 2026");
  await stranger.getByRole("button", { name: "Save the new password" }).click();
  await expect(stranger).toHaveURL("/dashboard");

  await page.goto("/dashboard");
  await expect(page).toHaveURL(/\/login/);
  await page.goto(link);
  await expect(page.getByText("This link was already used")).toBeVisible();
  await expect(page.getByRole("link", { name: "Ask for a new link" })).toBeVisible();
  await signIn(page, { ...person, password: "a fresh start 2026" });
  await expect(page).toHaveURL("/dashboard");
  await other.close();
});

test("a link that was never ours is told apart from one that was used", async ({ page }) => {
  await page.goto("/reset-password?token=forged");
  await expect(page.getByText("This link does not work")).toBeVisible();
  await page.goto("/confirm?token=forged");
  await expect(page.getByText("This link does not work")).toBeVisible();
});
