import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { later, wednesdayMorning } from "../harness/clock";
import { clientOf } from "../harness/inbound";
import { leave, open, test } from "../harness/journey";
import { canStart, MailServers } from "../harness/mail_servers";
import { campaign, look } from "../harness/outreach";
import { settle } from "../harness/people";
import { binary } from "../harness/server";
import { expect } from "../harness/test";

const SENDER = "kim@get-harbour.example";

/** As a list leaves the tools that agencies keep theirs in: their column names, their mess. */
const LIST = `First Name,Last Name,Title,Company,Email,Email Status,# Employees,Industry,Company Country,Mobile Phone,Person Linkedin Url
Priya,Raman,Practice Owner,Bay Clinics Pty Ltd,priya@bay.example,Verified,24,Hospital & Health Care,Australia,0412 345 678,https://www.linkedin.com/in/priya-raman
"Siobhán",O'Brien,"Head of Marketing, ANZ",Harbour Dental,siobhan@dental.example,Verified,85,Hospital & Health Care,Australia,(02) 9123 4567,
Wei,Chen,Managing Director,Northside Physio,wei@physio.example,Verified,12,Health Wellness & Fitness,Australia,+61 3 9123 4567,
WEI,CHEN,MD,Northside Physio,WEI@PHYSIO.EXAMPLE,Verified,12,Health Wellness & Fitness,Australia,,
Nina,Kovac,Office Manager,No Address Pty Ltd,n/a,Unavailable,5,Construction,Australia,,
`;
const PEOPLE = ["priya@bay.example", "siobhan@dental.example", "wei@physio.example"] as const;
const [PRIYA, SIOBHAN, WEI] = PEOPLE;

const header = (mail: string, name: string) => new RegExp(`^${name}: ?(.+(?:\\n[ \\t].+)*)`, "im").exec(mail)?.[1]?.replace(/\s+/g, " ") ?? "";

// The main job between real servers: Postfix takes the mail and Dovecot holds it, for the agency and for
// the people it writes to, and those answer with a mail program of their own.
test("a list, a sequence, answers from another program, and a meeting, with Postfix and Dovecot between @desktop", async ({ page, server }) => {
  test.skip(!canStart, "Postfix can be started by root only");
  test.slow();
  const mail = await MailServers.start([SENDER, ...PEOPLE]);
  try {
    await settle(page, server);
    const id = await campaign(page, "Clinics in Sydney");
    const list = join(server.dataDirectory, "clinics.csv");
    writeFileSync(list, LIST);
    const told = execFileSync(binary, ["import", list, "--client", await clientOf(page), "--campaign", id, "--consent-basis", "inferred_published"], {
      encoding: "utf8",
      env: { ...process.env, ...server.settings },
    });
    expect(told).toMatch(/created\s+3/);

    await wednesdayMorning(page);
    await open(page, "/dashboard/settings?tab=mailboxes");
    await page.locator('[name="sender_name"]').fill("Kim Lee");
    await page.locator('[name="legal_name"]').fill("Bright Harbour Pty Ltd");
    await page.locator('[name="abn"]').fill("51 824 753 556");
    await page.locator('[name="postal_address"]').fill("1 George St, Sydney NSW 2000");
    await page.getByRole("button", { name: "Save sender" }).click();
    await expect(page.getByText("Sender saved.")).toBeVisible();
    await page.getByRole("button", { name: "Connect a mailbox" }).click();
    const dialog = page.getByRole("dialog", { name: "Connect a mailbox" });
    await dialog.locator('[name="email_address"]').fill(SENDER);
    await dialog.locator('[name="user_name"]').fill(SENDER);
    await dialog.locator('[name="password"]').fill(mail.password);
    for (const [kind, port] of [["smtp", mail.smtp], ["imap", mail.imap]] as const) {
      await dialog.locator(`[name="${kind}_host"]`).fill("127.0.0.1");
      await dialog.locator(`[name="${kind}_port"]`).fill(String(port));
      await dialog.locator(`[name="${kind}_security"]`).selectOption("plain");
    }
    await dialog.getByRole("button", { name: "Connect mailbox" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByTestId("mailbox")).toContainText("Signed in; the mailbox can send and be read.");

    await open(page, `/dashboard/campaigns/${id}?tab=sequence`);
    await page.getByRole("button", { name: "Use the Growth Engine" }).click();
    await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).not.toHaveCount(0);
    await open(page, `/dashboard/campaigns/${id}?tab=settings`);
    await page.getByLabel("Give it a mailbox").selectOption({ label: SENDER });
    await page.getByRole("button", { name: "Add sender" }).click();
    await expect(page.getByText(`${SENDER} sends for this campaign.`)).toBeVisible();
    await page.getByRole("tab", { name: "Overview" }).click();
    await expect(page.getByText("Nothing stands in the way.")).toBeVisible();
    await page.getByRole("button", { name: "Activate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Activate campaign" }).click();
    await expect(page.getByTestId("status")).toHaveText("Active");

    await open(page, `/dashboard/campaigns/${id}?tab=leads`);
    for (const name of ["Priya Raman", "Siobhán O'Brien", "Wei Chen"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
    await page.getByRole("button", { name: "Send now" }).click();
    await expect(page.getByText("3 leads queued.")).toBeVisible();
    // Somebody new is written to once, however often the sender looks.
    await expect
      .poll(async () => {
        await later(page, 30);
        await look(page, id);
        return PEOPLE.map((person) => mail.inbox(person).length);
      }, { timeout: 60_000, intervals: [500] })
      .toEqual([1, 1, 1]);
    const letter = mail.inbox(PRIYA)[0]!;
    expect(letter).toContain("Priya");
    expect(header(letter, "From")).toContain(SENDER);
    expect(header(letter, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
    expect(header(letter, "Received"), "it came through Postfix").toContain("(Postfix)");

    const answer = (from: string, text: string) => {
      const got = mail.inbox(from).at(-1)!;
      const id = header(got, "Message-ID");
      return mail.swaks(from, SENDER, { Subject: `Re: ${header(got, "Subject")}`, "In-Reply-To": id, References: id }, text);
    };
    expect(answer(PRIYA, "Hi Kim, this sounds good. Can we talk on Thursday at 2pm?\\n\\nPriya")).toContain("250 2.0.0 Ok: queued");
    answer(SIOBHAN, "Please take me off your list. Do not contact me again.");
    answer(WEI, "Thanks, but we are not interested.");

    const replies = page.getByRole("list", { name: "Replies" }).getByRole("link");
    await expect
      .poll(async () => {
        await open(page, "/dashboard/replies?show=all");
        return replies.count();
      }, { timeout: 90_000, intervals: [1_000] })
      .toBe(3);
    await leave(page, "real-mail-replies");

    await open(page, "/dashboard/meetings?show=all");
    await page.getByRole("list", { name: "Meetings" }).getByRole("link").first().click();
    const meeting = page.getByRole("article", { name: /^Meeting with Priya/ });
    await expect(meeting).toBeVisible();
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await meeting.locator('[name="date"]').fill(day);
    await meeting.locator('[name="time"]').fill("14:00");
    await meeting.getByText("Send an invitation from the mailbox they know").click();
    await meeting.getByRole("button", { name: "Agree this time" }).click();
    await expect(meeting).toContainText("2:00 pm");
    await expect.poll(() => mail.inbox(PRIYA).length, "the invitation").toBe(2);
    expect(mail.inbox(PRIYA)[1]).toContain("text/calendar");

    await open(page, "/dashboard");
    const stat = (name: string) => page.locator(".stat-card").filter({ hasText: name }).locator(".stat-card__value");
    await expect(stat("Leads contacted")).toHaveText("3");
    await expect(stat("Meetings booked")).toHaveText("1");
    await expect(page.getByRole("list", { name: "Upcoming meetings" })).toContainText("Priya Raman");
    await leave(page, "real-mail-dashboard");

    // Three answers, and the sequence is over for all three.
    const before = PEOPLE.map((person) => mail.inbox(person).length);
    await later(page, 14 * 24 * 60);
    await look(page, id);
    await open(page, `/dashboard/campaigns/${id}?tab=leads`);
    await expect(page.getByRole("row", { name: /Siobhán/ })).toContainText("Stopped");
    expect(PEOPLE.map((person) => mail.inbox(person).length)).toEqual(before);
  } catch (error) {
    throw new Error(`${error}\n${mail.log()}`, { cause: error });
  } finally {
    mail.stop();
  }
});
