import type { Browser, Page } from "@playwright/test";
import { linkIn, mailTo, settle, somebody } from "../harness/people";
import type { Server } from "../harness/server";
import { expect, test } from "../harness/test";

test.use({ expectedFaults: [/status of (401|403|404|409|422|429)/] });

const you = ["Profile", "Security", "Notifications"];
const reads = [...you, "Target profile"];
const works = [...reads, "Mailboxes", "Sending domains", "Go live"];
const administers = [
  ...you,
  ...["Organisation", "Team", "Target profile", "Audit log"],
  ...["Mailboxes", "Sending domains", "Do not contact", "Go live"],
  ...["API keys", "Webhooks"],
];

/** A second person with this role in the agency of `page`. */
async function join(page: Page, server: Server, browser: Browser, role: string): Promise<Page> {
  const guest = somebody();
  await page.goto("/dashboard/settings?tab=team");
  await page.getByLabel("E-mail").fill(guest.email);
  await page.getByLabel("Role", { exact: true }).selectOption(role);
  await page.getByRole("button", { name: "Send invitation" }).click();
  const context = await browser.newContext({ baseURL: server.url });
  const joined = await context.newPage();
  await joined.goto(linkIn(await mailTo(server, guest.email), "/invite/"));
  await joined.getByLabel("Full name").fill(`The ${role}`);
  await joined.getByLabel(/^Password\W*$/).fill(guest.password);
  await joined.getByRole("checkbox").check();
  await joined.getByRole("button", { name: "Create account and join" }).click();
  await expect(joined).toHaveURL("/dashboard");
  return joined;
}

for (const [role, tabs] of [
  ["viewer", reads],
  ["member", works],
  ["admin", administers],
] as const) {
  test(`a ${role} sees the controls of a ${role} and is refused the others`, async ({ page, server, browser }) => {
    await settle(page, server);
    const joined = await join(page, server, browser, role);
    await joined.goto("/dashboard/settings");
    await expect(joined.getByRole("tab")).toHaveText([...tabs]);

    const call = async (path: string, form: Record<string, string> = {}) =>
      (await joined.request.post(`/fn/${path}`, { form, headers: { accept: "application/json", origin: server.url } })).status();
    const administer = role === "admin" ? 200 : 403;
    expect(await call("team/invite", { email: somebody().email, role: "viewer" })).toBe(administer);
    expect(await call("api-keys/create", { name: "x", scope: "read", days: "30" })).toBe(administer);
    expect(await call("audit-log", { "query[resource]": "client" })).toBe(role === "admin" ? 200 : 403);
    expect(await call("organization/save", { name: "Mine now", timezone: "UTC", default_permission_mode: "autopilot" })).toBe(administer);
    expect(await call("team/invite", { email: somebody().email, role: "owner" })).toBe(403);
    expect(await call("organization/delete", { confirm_name: "Bright Harbour Agency" })).toBe(403);
    await joined.context().close();
  });
}

test("the last owner cannot give the role away and can delete the organisation only by its name", async ({ page, server }) => {
  const person = await settle(page, server);
  await page.goto("/dashboard/settings?tab=team");
  await expect(page.getByText(`${person.name} (you)`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Change" })).toHaveCount(0);

  await page.goto("/dashboard/settings?tab=danger");
  await page.getByRole("button", { name: `Delete ${person.company}` }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Delete organisation" })).toBeDisabled();
  await dialog.getByLabel(/Type .* to confirm/).fill(person.company);
  await dialog.getByRole("button", { name: "Delete organisation" }).click();
  await expect(page).toHaveURL("/onboarding");
  await expect(page.getByRole("heading", { name: "Name your agency" })).toBeVisible();
});
