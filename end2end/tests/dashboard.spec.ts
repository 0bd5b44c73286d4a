import { ask, campaign, lead, sender, step } from "../harness/outreach";
import { settle, somebody } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test("what has happened stands on the dashboard, in both themes", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const id = await campaign(page, "Q1 Healthcare");
  const address = `kim+${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@get-harbour.example`;
  await ask(page, "campaigns/senders/add", { id, mailbox: await sender(page, office, address) });
  await step(page, id);
  await step(page, id, "4", "One more thought");
  const leads = await lead(page, "Alex", somebody().email);
  await ask(page, "campaigns/leads/add", { id, leads });
  await ask(page, "campaigns/status", { id, status: "active" });
  await ask(page, "campaigns/leads/send", { id, leads });
  await expect.poll(() => office.letters.length).toBe(1);

  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("/dashboard");
    await hydrated(page);
    const card = (name: string) => page.locator(".stat-card").filter({ hasText: name }).locator(".stat-card__value");
    await expect(card("Reply rate: 0 of 1 contacted")).toHaveText("0.0%");
    await expect(card("Active leads")).toHaveText("1");
    await expect(card("Active campaigns")).toHaveText("1");
    const activity = page.getByRole("list", { name: "Recent activity" });
    await expect(activity).toContainText("Email sent");
    await expect(activity.getByRole("link", { name: "Alex Nguyen" }).first()).toBeVisible();
    await expect(page.getByText("No upcoming meetings")).toBeVisible();
    expect(await seriousFaults(page), colorScheme).toEqual([]);
    const overflow = await overhang(page);
    expect(overflow, "wider than the screen").toBeLessThanOrEqual(0);
    const shots = process.env.END2END_SHOTS;
    if (shots) await page.screenshot({ path: `${shots}/dashboard-${page.viewportSize()!.width}-${colorScheme}.png`, fullPage: true });
  }
  office.close();
});

test("a dashboard that is open hears what happens, without being loaded again", async ({ page, server }) => {
  await settle(page, server);
  const id = await lead(page, "Alex", somebody().email);
  await page.goto("/dashboard");
  await hydrated(page);
  const conversions = page.locator(".stat-card").filter({ hasText: "Conversions" }).locator(".stat-card__value");
  await expect(conversions).toHaveText("0");
  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  const other = await page.context().newPage();
  await other.goto("/dashboard/leads");
  await ask(other, "leads/status", { id, status: "converted" });
  await expect(conversions).toHaveText("1");
  await expect(page.getByRole("list", { name: "Recent activity" })).toContainText("Alex Nguyen");
  expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept)).toBe(true);
});

test("a report covers the days that are asked for, and comes as a file", async ({ page, server }) => {
  await settle(page, server);
  await page.goto("/dashboard/reports");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1, name: "Reports" })).toBeVisible();
  await expect(page.getByText("Nothing happened in these days")).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await overhang(page), "wider than the screen").toBeLessThanOrEqual(0);
  const href = await page.getByRole("link", { name: "Export CSV" }).getAttribute("href");
  const file = await page.request.get(href!);
  expect(file.status()).toBe(200);
  expect(await file.text()).toContain("client,");
});
