import type { Page } from "@playwright/test";
import { ask, campaign, lead, sender, step } from "../harness/outreach";
import { settle } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

const mine = () => `kim+${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@get-harbour.example`;

test("a step is sent to oneself as it is written, and no lead hears of it", async ({ page, server }) => {
  const office = await PostOffice.open();
  await settle(page, server);
  const box = await sender(page, office, mine());
  const id = await campaign(page, "Q1 Healthcare");
  await step(page, id);
  const email = `alex-${Date.now().toString(36)}@harbour-health.example`;
  await ask(page, "campaigns/leads/add", { id, leads: await lead(page, "Alex", email) });
  await open(page, `/dashboard/campaigns/${id}?tab=sequence&step=1`);
  const send = page.getByRole("button", { name: "Send me a test" });
  await send.click();
  await expect(page.getByText(/Give the campaign a mailbox first/).first()).toBeVisible();
  await ask(page, "campaigns/senders/add", { id, mailbox: box });

  await page.locator('[name="subject_template"]').fill("Another thought for {{first_name}}");
  await send.click();
  await expect(page.getByText(/A test is on its way from kim/).first()).toBeVisible();
  expect(office.letters).toHaveLength(1);
  expect(office.letters[0]!.headers).toContain("Subject: Test: Another thought for Alex");
  expect(office.to(email)).toHaveLength(0);
  // What was only tried is not kept.
  await open(page, `/dashboard/campaigns/${id}?tab=sequence&step=1`);
  await expect(page.locator('[name="subject_template"]')).toHaveValue("A thought for your team");
  office.close();
});

test("a campaign is saved as a template and another one begins from it", async ({ page, server }) => {
  await settle(page, server);
  await open(page, "/dashboard/campaigns/templates");
  await expect(page.getByText("No templates yet")).toBeVisible();
  const id = await campaign(page, "Q1 Healthcare", { allocation_email: "70", allocation_linkedin: "30" });
  await step(page, id);
  await step(page, id, "2");
  await open(page, `/dashboard/campaigns/${id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Save as template" }).click();
  const save = page.getByRole("dialog", { name: "Save as template" });
  await expect(save.locator('[name="name"]')).toHaveValue("Q1 Healthcare");
  await save.locator('[name="name"]').fill("Clinics");
  await save.getByRole("button", { name: "Save template" }).click();
  await expect(save).toBeHidden();

  await open(page, "/dashboard/campaigns/new");
  await page.getByRole("link", { name: "Begin from a template" }).click();
  const template = page.getByTestId("template");
  await expect(template).toContainText("Clinics");
  await expect(template).toContainText("2 steps over 3 days: 2 Email");
  expect(await seriousFaults(page)).toEqual([]);
  expect(await overhang(page)).toBe(0);
  await template.getByRole("button", { name: "Use" }).click();
  const dialog = page.getByRole("dialog", { name: "Begin from Clinics" });
  await dialog.locator('[name="campaign_name"]').fill("Q3 Clinics");
  await dialog.getByRole("button", { name: "Create campaign" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Q3 Clinics" })).toBeVisible();
  await expect(page.getByTestId("status")).toHaveText("Draft");
  await page.getByRole("tab", { name: /Sequence/ }).or(page.getByRole("link", { name: /Sequence/ })).first().click();
  await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).toHaveCount(2);
});

test("a sending domain shows the records to paste", async ({ page, server }) => {
  const office = await PostOffice.open();
  await settle(page, server);
  await open(page, "/dashboard/settings?tab=domains");
  await expect(page.getByText("No sending domain yet")).toBeVisible();
  await sender(page, office, mine());
  await open(page, "/dashboard/settings?tab=domains");
  const domain = page.getByTestId("domain");
  await expect(domain).toContainText("get-harbour.example");
  await domain.getByRole("button", { name: "Show records" }).click();
  await expect(domain.getByTestId("record")).toHaveCount(4);
  await expect(domain).toContainText("v=spf1 ip4:127.0.0.1 ~all");
  await expect(domain).toContainText("agency1._domainkey.get-harbour.example");
  expect(await seriousFaults(page)).toEqual([]);
  expect(await overhang(page)).toBe(0);
  office.close();
});
