import { mailsTo } from "../harness/people";
import { expect, test } from "../harness/test";

// The provider that stands in for Google has no icon for its page.
// Each journey has people of its own there.
test.use({ expectedFaults: [/status of 404/], baseURL: async ({ ownServer }, use) => use(ownServer.url) });

test("somebody new comes in through the provider, and is the same person the next time", async ({ page, ownServer }) => {
  const choose = async (who: RegExp, from = "/login") => {
    await page.goto(from);
    await page.getByRole("link", { name: "Continue with Google" }).click();
    await expect(page.getByRole("heading", { name: "Choose an account" })).toBeVisible();
    await page.getByRole("button", { name: who }).click();
  };
  await choose(/Sam Taylor/);
  await expect(page).toHaveURL("/onboarding");
  await page.getByRole("link", { name: "Skip for now" }).click();
  await page.getByRole("button", { name: "Use this profile" }).click();
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByText("Sam Taylor's Agency").first()).toBeVisible();
  expect((await mailsTo(ownServer, "sam.taylor@example.com")).map(({ subject }) => subject)).toContain("You can now sign in with Google");

  await page.context().clearCookies();
  await choose(/Sam Taylor/, "/login?next=%2Fdashboard%2Fsettings");
  await expect(page).toHaveURL("/dashboard/settings");
  await expect(page.getByLabel("Full name")).toHaveValue("Sam Taylor");
});

test("whoever says no at the provider, or is not vouched for, stays outside and is told", async ({ page }) => {
  for (const button of [/Cancel/, /Nobody Checked/]) {
    await page.goto("/signup");
    await page.getByRole("link", { name: "Continue with Google" }).click();
    await page.getByRole("button", { name: button }).click();
    await expect(page).toHaveURL("/login?error=auth_failed");
    await expect(page.getByRole("alert")).toContainText("did not work");
  }
  // A way back nobody set out on.
  await page.goto("/api/v1/auth/callback?code=x&state=aos_state_forged");
  await expect(page).toHaveURL("/login?error=auth_failed");
});
