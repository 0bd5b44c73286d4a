import { settle } from "../harness/people";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

const ways = ["/login", "/signup", "/signup/check-email", "/confirm/resend", "/forgot-password", "/reset-password?token=x", "/invite/x", "/sandbox/mail"];
const tabs = ["profile", "security", "notifications", "icp", "organization", "domains", "go-live", "team", "suppression", "api-keys", "webhooks", "audit-log", "danger"];
const inside = ["/dashboard", ...tabs.map((tab) => `/dashboard/settings?tab=${tab}`)];

async function look(page: import("@playwright/test").Page, paths: string[]) {
  for (const path of paths) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(path);
      expect(await answer!.text(), path).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
      expect(await seriousFaults(page), `${path} ${colorScheme}`).toEqual([]);
      const overflow = await overhang(page);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    }
  }
}

test("every page of the way in can be used by everybody, in both themes", async ({ page }) => {
  test.slow();
  await look(page, ways);
});

test("every page inside can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  await look(page, inside);
});

test("the palette opens by keyboard, narrows while typing and leads to a page", async ({ page, server }) => {
  await settle(page, server);
  await hydrated(page);
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search or go to" });
  await expect(field).toBeFocused();
  await field.fill("api");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/dashboard/settings?tab=api-keys");
  await expect(page.getByRole("tab", { name: "API keys" })).toHaveAttribute("aria-selected", "true");
});

test("the theme that was chosen is there at once on the next page", async ({ page, server }) => {
  await settle(page, server);
  await hydrated(page);
  await page.getByRole("button", { name: /Switch to the (light|dark) theme/ }).click();
  const chosen = await page.locator("html").getAttribute("data-theme");
  expect(["light", "dark"]).toContain(chosen);
  const answer = await page.goto("/dashboard/settings");
  expect(await answer!.text()).toContain(`data-theme="${chosen}"`);
});

test("on a phone the places are in a drawer @phone", async ({ page, server }) => {
  await settle(page, server);
  await hydrated(page);
  await expect(page.getByRole("navigation", { name: "Main", exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Open the menu" }).click();
  const drawer = page.getByRole("dialog", { name: "Menu" });
  await drawer.getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveURL("/dashboard/settings");
  await expect(drawer).toBeHidden();
});

test("the bell says that nothing is unread, and every page says that this is a sandbox", async ({ page, server }) => {
  await settle(page, server);
  await page.getByRole("button", { name: "Notifications" }).click();
  await expect(page.getByText("You are all caught up.")).toBeVisible();
  await expect(page.getByText("Sandbox", { exact: true }).first()).toBeAttached();
});

test("a saved profile shows at once in the frame, and a key only once", async ({ page, server }) => {
  await settle(page, server);
  await page.goto("/dashboard/settings");
  await hydrated(page);
  await page.getByLabel("Full name").fill("Alexandra Nguyen");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Profile saved.")).toBeVisible();
  await page.getByRole("button", { name: "Your account" }).click();
  await expect(page.getByText("Alexandra Nguyen")).toBeVisible();

  await page.goto("/dashboard/settings?tab=api-keys");
  await hydrated(page);
  await page.getByLabel(/^Name\W*$/).fill("Reporting");
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByTestId("api-key")).toHaveText(/^aos_/);
  await expect(page.getByRole("listitem").filter({ hasText: "Reporting" })).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("api-key")).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("Revoked")).toBeVisible();
});
