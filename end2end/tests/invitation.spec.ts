import { linkIn, mailTo, settle, somebody } from "../harness/people";
import { expect, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (401|403|404|409|422|429)/] });

test("an invited person joins, works at once with the role, and loses access when removed", async ({ page, server, browser }) => {
  const owner = await settle(page, server);
  const guest = somebody();
  await page.goto("/dashboard/settings?tab=team");
  await page.getByLabel("E-mail").fill(guest.email);
  await page.getByLabel("Role", { exact: true }).selectOption("member");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`Invitation sent to ${guest.email}.`)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: guest.email })).toBeVisible();

  const other = await browser.newContext({ baseURL: server.url });
  const joining = await other.newPage();
  const link = linkIn(await mailTo(server, guest.email), "/invite/");
  await joining.goto(link);
  await expect(joining.getByRole("heading", { name: `Join ${owner.company}` })).toBeVisible();
  expect(await seriousFaults(joining)).toEqual([]);
  await joining.getByLabel("Full name").fill("Priya Patel");
  await joining.getByLabel(/^Password\W*$/).fill(guest.password);
  await joining.getByRole("checkbox").check();
  await joining.getByRole("button", { name: "Create account and join" }).click();
  await expect(joining).toHaveURL("/dashboard");
  await joining.goto("/dashboard/settings");
  await expect(joining.getByRole("tab", { name: "Profile", exact: true })).toBeVisible();
  await expect(joining.getByRole("tab", { name: "Team" })).toHaveCount(0);

  await page.reload();
  await page.getByRole("button", { name: "Remove Priya Patel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Removed from the team.")).toBeVisible();
  await joining.goto("/dashboard");
  await expect(joining).toHaveURL("/onboarding");
  await expect(joining.getByRole("heading", { name: "Name your agency" })).toBeVisible();
  await joining.goto(link);
  await expect(joining.getByRole("alert")).toBeVisible();
  await other.close();
});

test("somebody with two agencies switches between them", async ({ page, server, browser }) => {
  const owner = await settle(page, server, somebody("First Light Agency"));
  const other = await browser.newContext({ baseURL: server.url });
  const host = await other.newPage();
  await settle(host, server, somebody("Second Wind Agency"));
  await host.goto("/dashboard/settings?tab=team");
  await host.getByLabel("E-mail").fill(owner.email);
  await host.getByRole("button", { name: "Send invitation" }).click();
  await expect(host.getByText(/Invitation sent/)).toBeVisible();
  await page.goto(linkIn(await mailTo(server, owner.email, 2), "/invite/"));
  await page.getByRole("button", { name: "Join the team" }).click();
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByRole("button", { name: "Second Wind Agency" })).toBeVisible();
  await page.getByRole("button", { name: "Second Wind Agency" }).click();
  await page.getByRole("menuitem", { name: "First Light Agency" }).click();
  await expect(page.getByRole("button", { name: "First Light Agency" })).toBeVisible();
  await expect(page.getByRole("main").getByText("First Light Agency")).toBeVisible();
  await other.close();
});
