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
