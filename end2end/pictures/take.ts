import { expect, type Page, test } from "@playwright/test";

// Taken from the running product, so that the README shows what is there: `cargo xtask pictures`.
const of = process.env.PICTURES_OF;
const to = process.env.PICTURES_TO;
if (!of || !to) throw new Error("Start this by `cargo xtask pictures`.");

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${of}${path}`);
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  await page.evaluate(() => document.fonts.ready);
}

const take = (page: Page, name: string) => page.screenshot({ path: `${to}/${name}.png`, animations: "disabled" });

test("the pictures of the README", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await open(page, "/sandbox/demo");
  const ready = page.getByRole("button", { name: "Open the demo" });
  await expect(ready).toBeVisible({ timeout: 540_000 });
  await ready.click();
  await page.waitForURL("**/dashboard");

  await open(page, "/dashboard");
  await expect(page.getByRole("list", { name: "Upcoming meetings" })).toBeVisible();
  await take(page, "dashboard");

  // The newest reply that asks for a meeting shows what was understood and what follows.
  await open(page, "/dashboard/replies?show=all");
  const replies = page.getByRole("list", { name: "Replies" }).getByRole("link");
  await replies.filter({ hasText: /meeting/i }).or(replies).first().click();
  await expect(page.getByRole("article", { name: /^Conversation with/ })).toBeVisible();
  await take(page, "inbox");

  await open(page, "/dashboard/campaigns");
  await page.getByTestId("campaign-card").first().getByRole("link").first().click();
  await expect(page.getByTestId("status")).toBeVisible();
  await open(page, new URL(page.url()).pathname);
  await take(page, "campaign");

  await open(page, "/dashboard/leads");
  await take(page, "leads");

  // The people stand under the clock and the mailboxes.
  await page.setViewportSize({ width: 1440, height: 1200 });
  await open(page, "/sandbox");
  await expect(page.getByRole("navigation", { name: "People" })).toBeVisible();
  await take(page, "sandbox");

  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, "/dashboard");
  await take(page, "phone");
});
