import type { Page } from "@playwright/test";
import { deliver, door, message } from "../harness/inbound";
import { ask, campaign, lead, sender, step } from "../harness/outreach";
import { settle, somebody } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

/** Somebody who has had the first mail of a campaign; their address and that mail's name. */
async function mailed(page: Page, office: PostOffice): Promise<{ email: string; messageId: string }> {
  const id = await campaign(page, "Q1 Healthcare");
  const address = `kim+${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@get-harbour.example`;
  await ask(page, "campaigns/senders/add", { id, mailbox: await sender(page, office, address) });
  await step(page, id);
  const email = somebody().email;
  const leads = await lead(page, "Alex", email);
  await ask(page, "campaigns/leads/add", { id, leads });
  await ask(page, "campaigns/status", { id, status: "active" });
  await ask(page, "campaigns/leads/send", { id, leads });
  await expect.poll(() => office.to(email).length).toBe(1);
  const messageId = /^Message-ID: (.+)$/im.exec(office.to(email)[0]!.headers)![1]!.trim();
  return { email, messageId };
}

const lines = (page: Page) => page.getByRole("list", { name: "Replies" }).getByRole("link");

test("M4: a prospect answers, the agency answers back in the thread, and the inbox is empty again", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const { email, messageId } = await mailed(page, office);
  const at = await door(page);
  const said = message({ from: email, text: "I'm interested, tell me more.", message_id: "<prospect-1@bay.example>", in_reply_to: messageId });
  expect(await deliver(server, at, said)).toBe("accepted");
  expect(await deliver(server, at, said)).toBe("already_processed");
  await expect(async () => {
    await page.goto("/dashboard/replies");
    await expect(lines(page)).toHaveCount(1, { timeout: 300 });
  }).toPass({ timeout: 15_000 });
  await hydrated(page);
  await lines(page).first().click();
  const conversation = page.getByRole("article", { name: /^Conversation with Alex/ });
  await expect(page.getByRole("region", { name: "How it was read" })).toContainText("Interested");

  await conversation.getByLabel("Whose it is").selectOption({ index: 1 });
  await conversation.getByRole("button", { name: "Assign" }).click();
  await expect(page.getByText("Assigned.")).toBeVisible();

  const answer = conversation.getByRole("textbox", { name: /^Answer Alex/ });
  await expect(answer).toHaveValue(/^Hi Alex,/);
  await conversation.getByRole("button", { name: "Send answer" }).click();
  await expect(conversation.getByText(/Fill in \[what you would do for them\] first/).first()).toBeVisible();
  expect(office.to(email)).toHaveLength(1);
  await answer.fill("Hi Alex,\n\nHere is how it works, in one page.\n\nKim");
  await conversation.getByRole("button", { name: "Send answer" }).click();
  await expect.poll(() => office.to(email).length).toBe(2);
  const left = office.to(email)[1]!;
  expect(left.headers).toContain("In-Reply-To: <prospect-1@bay.example>");
  expect(left.headers).toContain(`References: ${messageId} <prospect-1@bay.example>`);
  expect(left.text).toContain("Here is how it works, in one page.");
  await expect(conversation.getByText("Here is how it works, in one page.").first()).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await overhang(page), "wider than the screen").toBeLessThanOrEqual(0);
  await page.goto("/dashboard/replies");
  await expect(page.getByText("All caught up", { exact: true })).toBeVisible();
  office.close();
});

test("M5: a meeting is written down, invited to, missed, and offered another time", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  await page.goto("/dashboard/meetings");
  await hydrated(page);
  await expect(page.getByText("No upcoming meetings", { exact: true })).toBeVisible();
  const { email } = await mailed(page, office);
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await page.getByRole("button", { name: "Add meeting" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add meeting" });
  await dialog.getByLabel("The lead's e-mail").fill("nobody@bay.example");
  await dialog.getByRole("button", { name: "Add meeting" }).click();
  await expect(dialog.getByText("You have no lead with this address.").first()).toBeVisible();
  await dialog.getByLabel("The lead's e-mail").fill(email);
  await dialog.getByLabel("Day").fill(tomorrow);
  await dialog.getByLabel("Time").fill("14:00");
  await dialog.getByText("Send an invitation from the mailbox they know").click();
  await dialog.getByRole("button", { name: "Add meeting" }).click();
  await expect.poll(() => office.to(email).length).toBe(2);
  const invitation = office.to(email)[1]!;
  expect(invitation.headers).toContain("Subject: Invitation: ");
  expect(invitation.text).toContain("METHOD:REQUEST");
  expect(invitation.text).toContain("BEGIN:VEVENT");

  const list = page.getByRole("list", { name: "Meetings" }).getByRole("link");
  await expect(list).toHaveCount(1);
  await list.first().click();
  const meeting = page.getByRole("article", { name: /^Meeting with Alex/ });
  await expect(meeting).toContainText("2:00 pm");
  await expect(meeting).toContainText("Invited, no answer yet");
  expect(await seriousFaults(page)).toEqual([]);
  expect(await overhang(page), "wider than the screen").toBeLessThanOrEqual(0);
  const shots = process.env.END2END_SHOTS;
  if (shots) await page.screenshot({ path: `${shots}/meetings-${page.viewportSize()!.width}.png`, fullPage: true });

  await meeting.getByText("Say what came of it", { exact: true }).click();
  await meeting.getByLabel("What happened").selectOption("no_show");
  await meeting.getByRole("button", { name: "Save", exact: true }).click();
  await expect(meeting.getByText(/^Offer Alex Nguyen .*another time$/)).toBeVisible();
  await meeting.getByRole("button", { name: /^Done: Offer/ }).click();
  await expect(meeting.getByRole("list", { name: "What to do" })).toHaveCount(0);
  await page.goto("/dashboard/meetings?show=past");
  await expect(list).toHaveCount(1);
  await expect(list.first()).toContainText(/no-show/i);
  office.close();
});
