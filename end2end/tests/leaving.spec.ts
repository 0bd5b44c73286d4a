import { ask, campaign, lead, look, sender, step } from "../harness/outreach";
import { settle, somebody } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, overhang, test } from "../harness/test";

test.use({ javaScriptEnabled: false, expectedFaults: [/status of 404/] });

const mine = () => `kim+${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@get-harbour.example`;

test("without scripting somebody leaves one agency's list by a button, and every list by another", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const id = await campaign(page, "Q1 Healthcare");
  const mailbox = await sender(page, office, mine());
  await ask(page, "campaigns/senders/add", { id, mailbox });
  await step(page, id);
  const alex = somebody().email;
  const leads = await lead(page, "Alex", alex);
  await ask(page, "campaigns/leads/add", { id, leads });
  await ask(page, "campaigns/status", { id, status: "active" });
  await ask(page, "campaigns/leads/send", { id, leads });
  await look(page, id);
  await expect.poll(() => office.to(alex).length).toBe(1);
  const way = office.to(alex)[0]!.text.match(/\/u\/([0-9a-f]+)/)!;

  // Scanners follow links: looking changes nothing, at either address.
  for (const path of [way[0], `/unsubscribe/${way[1]}`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("No more mail?");
    await expect(page.getByRole("main")).not.toContainText(alex);
    await expect(page.getByRole("navigation")).toHaveCount(0);
    expect(await overhang(page), "wider than the screen").toBeLessThanOrEqual(0);
  }
  const shots = process.env.END2END_SHOTS;
  if (shots) await page.screenshot({ path: `${shots}/leaving-${page.viewportSize()!.width}.png`, fullPage: true });

  await page.getByRole("button", { name: /^No more mail from / }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are off the list");
  await page.goto(way[0]);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are off the list already");
  await page.getByRole("button", { name: "No mail from any sender" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are off every list");
  await expect(page.getByRole("button")).toHaveCount(0);
  if (shots) await page.screenshot({ path: `${shots}/left-${page.viewportSize()!.width}.png`, fullPage: true });
  await page.goto(`/unsubscribe/${way[1]!.slice(1)}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link does not work");
  office.close();
});
