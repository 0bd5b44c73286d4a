import type { Page } from "@playwright/test";
import { ask, campaign, lead, look, sender, step } from "../harness/outreach";
import { settle, somebody } from "../harness/people";
import { later } from "../harness/clock";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

const rows = (page: Page) => page.getByTestId("queue-row");

/** A running campaign on Co-Pilot whose leads' first messages wait; gives its id and the leads' addresses. */
async function waiting(page: Page, office: PostOffice, names: string[]): Promise<{ id: string; addresses: string[] }> {
  const id = await campaign(page, "Q1 Healthcare", { permission_mode: "co_pilot" });
  const mailbox = await sender(page, office, `kim+${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@get-harbour.example`);
  await ask(page, "campaigns/senders/add", { id, mailbox });
  await step(page, id);
  const addresses = names.map(() => somebody().email.replace("@", `@${Math.random().toString(36).slice(2, 8)}.`));
  const leads = [];
  for (const [place, name] of names.entries()) leads.push(await lead(page, name, addresses[place]!, `${name}'s Clinic`));
  await ask(page, "campaigns/leads/add", { id, leads: leads.join(" ") });
  await ask(page, "campaigns/status", { id, status: "active" });
  // The first messages are spread over the day, and nothing waits longer than 24 hours for a word.
  await expect
    .poll(async () => {
      await later(page, 7 * 60);
      await look(page, id);
      return (await ask<{ total: number }>(page, "approvals", {})).total;
    })
    .toBe(names.length);
  return { id, addresses };
}

async function open(page: Page): Promise<void> {
  await page.goto("/dashboard/approvals");
  await hydrated(page);
}

test("nothing waits in a new agency", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
});

test("a message waits with its words, is edited and approved, and leaves as it was edited", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const { id, addresses } = await waiting(page, office, ["Alex"]);
  await look(page, id);
  expect(office.letters).toHaveLength(0);
  await open(page);
  await expect(page.getByTestId("queue-count")).toHaveText("1 message waits");
  await rows(page).getByRole("link").click();
  await expect(page.getByRole("region", { name: "Message" })).toContainText("Hi Alex,");
  await expect(page.getByText(addresses[0]!)).toBeVisible();
  await expect(page.getByRole("button", { name: "Other words" })).toBeVisible();
  await expect(page.getByText(/No AI writer is connected here/)).toBeVisible();

  await page.getByRole("button", { name: "Edit" }).click();
  await page.locator('[name="body"]').fill("");
  await page.getByRole("button", { name: "Save and approve" }).click();
  await expect(page.locator('[name="body"]')).toHaveAttribute("aria-invalid", "true");
  const words = "Hi Alex,\n\nThese are words that a person chose, about your clinic and the second place you opened. We have three ideas that cost little and can be tried within a month, and they are yours whether or not we ever speak about them again. Would you like to see them? Is it worth a conversation next week?\n\nKim Lee";
  await page.locator('[name="body"]').fill(words);
  await page.getByRole("button", { name: "Save and approve" }).click();
  await expect(page.getByText("Approved with your words.")).toBeVisible();
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await look(page, id);
  await expect.poll(() => office.to(addresses[0]!).length).toBe(1);
  expect(office.to(addresses[0]!)[0]!.text).toContain("words that a person chose");
  office.close();
});

test("a rejected message is left out, and the next one is on show", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const { id, addresses } = await waiting(page, office, ["Alex", "Priya"]);
  await open(page);
  await rows(page).filter({ hasText: "Alex" }).getByRole("link").click();
  await page.getByRole("button", { name: "Reject" }).click();
  const dialog = page.getByRole("dialog", { name: "Reject this message?" });
  await dialog.getByLabel("Reason").fill("Not them");
  await dialog.getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("Rejected; this step is left out.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Message" })).toContainText("Hi Priya,");
  await look(page, id);
  const left = await ask<{ total: number; items: { name: string }[] }>(page, "approvals", {});
  expect(left.items.map((item) => item.name)).toEqual(["Priya Nguyen"]);
  expect(office.to(addresses[0]!)).toHaveLength(0);
  office.close();
});

test("the queue is driven by keys @desktop", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  await waiting(page, office, ["Alex", "Priya", "Sam"]);
  await open(page);
  const shown = page.getByRole("region", { name: "Message" });
  const names = await page.locator(".queue-row__name").allTextContents();
  const first = (place: number) => names[place]!.split(" ")[0]!;
  await expect(shown).toContainText(`Hi ${first(0)},`);
  await page.keyboard.press("j");
  await expect(shown).toContainText(`Hi ${first(1)},`);
  await page.keyboard.press("k");
  await expect(shown).toContainText(`Hi ${first(0)},`);
  await page.keyboard.press("j");
  await expect(shown).toContainText(`Hi ${first(1)},`);
  await page.keyboard.press("e");
  const text = page.locator('[name="body"]');
  await text.focus();
  // Letters typed into a text are letters.
  await page.keyboard.press("End");
  await page.keyboard.type("rax");
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Cancel" }).last().click();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("a");
  await expect(page.getByText("Approved.", { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await expect(shown).toContainText(`Hi ${first(2)},`);
  await page.keyboard.press("x");
  await expect(page.getByRole("region", { name: "Chosen messages" })).toContainText("1 chosen");
  await page.keyboard.press("x");
  await expect(page.getByRole("region", { name: "Chosen messages" })).toBeHidden();
  await page.keyboard.press("r");
  await expect(page.getByRole("dialog", { name: "Reject this message?" })).toBeVisible();
  office.close();
});

test("many are decided at once, and the number beside Approvals follows", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  await waiting(page, office, ["Alex", "Priya", "Sam"]);
  await open(page);
  await page.getByRole("button", { name: "Choose all" }).click();
  const bar = page.getByRole("region", { name: "Chosen messages" });
  await expect(bar).toContainText("3 chosen");
  await page.getByRole("checkbox", { name: /Sam/ }).uncheck();
  await bar.getByRole("button", { name: "Approve 2" }).click();
  await expect(page.getByText("2 approved.")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.locator(".nav__count").first()).toHaveText(/1/);
  await page.getByRole("checkbox", { name: /Sam/ }).check();
  await bar.getByRole("button", { name: "Reject 1" }).click();
  await page.getByRole("dialog", { name: "Reject the chosen messages?" }).getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("1 rejected.")).toBeVisible();
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  office.close();
});

test("the queue can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  await waiting(page, office, ["Alex", "Priya", "Sam"]);
  const items = (await ask<{ items: { id: string }[] }>(page, "approvals", {})).items;
  const shots = process.env.END2END_SHOTS;
  for (const [number, path] of ["/dashboard/approvals", `/dashboard/approvals?item=${items[1]!.id}`].entries()) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(path);
      expect(await answer!.text(), path).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
      await hydrated(page);
      expect(await seriousFaults(page), `${path} ${colorScheme}`).toEqual([]);
      const overflow = await overhang(page);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      if (shots) await page.screenshot({ path: `${shots}/a${number}-${page.viewportSize()!.width}-${colorScheme}.png`, fullPage: true });
    }
  }
  office.close();
});
