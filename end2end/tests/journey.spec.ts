import { type Page } from "@playwright/test";
import { later, wednesdayMorning } from "../harness/clock";
import { type Door, clientOf, deliver, door, message } from "../harness/inbound";
import { leave, open, test } from "../harness/journey";
import { rows } from "../harness/leads";
import { ask, look } from "../harness/outreach";
import { linkIn, mailTo, mailsTo, signIn, somebody } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated } from "../harness/test";

// One agency from sign-up to a meeting (journeys.md, P1 to P4 and M1 to M5). What needs a website to be
// read or a vendor to be asked is not there yet: P5 to P7, rows 6 to 8 and the credit of row 22.
test.use({ expectedFaults: [/status of (409|422)/] });

const stat = (page: Page, name: string | RegExp) => page.locator(".stat-card").filter({ hasText: name }).locator(".stat-card__value");
const feed = (page: Page) => page.getByRole("list", { name: "Recent activity" });

/** How many notifications the bell says are unread. */
async function unread(page: Page): Promise<number> {
  const label = await page.locator("#bell-button").getAttribute("aria-label");
  return Number(/(\d+) unread/.exec(label ?? "")?.[1] ?? 0);
}

/** What the API says of somebody who is signed in. */
async function api<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1/clients/${await clientOf(page)}${path}`);
  expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
  return answer.json();
}

for (const width of ["@desktop", "@phone"]) {
  test.describe.serial(`one agency from sign-up to a meeting ${width}`, () => {
    const person = somebody();
    const alex = { ...somebody(), name: "Alex Nguyen" }.email;
    const sender = `kim+${Date.now().toString(36)}@get-harbour.example`;
    let office: PostOffice;
    let cookies: Parameters<ReturnType<Page["context"]>["addCookies"]>[0] = [];
    let campaign = "";
    let lead = "";
    let first = "";
    let entry: Door;

    test.beforeAll(async () => {
      office = await PostOffice.open();
    });
    test.afterAll(() => office.close());
    // Each part goes on in the session of the part before it.
    test.beforeEach(async ({ context }) => {
      test.slow();
      if (cookies.length) await context.addCookies(cookies);
    });
    test.afterEach(async ({ context }) => {
      cookies = await context.cookies();
    });

    test("P1 to P3: the server is well, its database answers, and the first page is whole", async ({ page }) => {
      const health = await page.request.get("/api/v1/health");
      expect(health.status()).toBe(200);
      expect(await health.json()).toMatchObject({ status: "healthy", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
      const ready = await page.request.get("/api/v1/health/ready");
      expect(ready.status()).toBe(200);
      const { components } = await ready.json();
      expect(components.database).toMatchObject({ status: "healthy", latency_ms: expect.any(Number) });
      const failed: string[] = [];
      page.on("requestfailed", (request) => failed.push(request.url()));
      await open(page, "/");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Stop chasing clients\.\s*Let them find you\./);
      expect(failed).toEqual([]);
      await leave(page, "p2-home");
    });

    test("M1, rows 1 to 5: the way in asks for what it needs, says what is wrong, and mails one link that works once", async ({ page, server }) => {
      await open(page, "/login");
      await expect(page).toHaveTitle("Sign in · Agency OS");
      for (const link of ["Continue with Google", "Forgot your password?", "Sign up"]) await expect(page.getByRole("link", { name: link })).toBeVisible();
      await leave(page, "m1-login");
      await page.getByRole("link", { name: "Sign up" }).click();
      await expect(page).toHaveURL("/signup");
      await page.getByRole("button", { name: "Create account" }).click();
      for (const label of ["Full name", "Work e-mail"]) await expect(page.getByLabel(label)).toHaveAccessibleDescription("This field is required.");
      await page.getByLabel("Full name").fill(person.name);
      await page.getByLabel("Company name").fill(person.company);
      await page.getByLabel("Work e-mail").fill("nobody@nowhere");
      await page.getByLabel(/^Password\W*$/).fill("seven77");
      await page.getByRole("checkbox").check();
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page.getByLabel("Work e-mail")).toHaveAccessibleDescription(/address like/);
      await expect(page.getByLabel(/^Password\W*$/)).toHaveAccessibleDescription(/at least 8 characters/i);
      await page.getByLabel("Work e-mail").fill(person.email);
      await page.getByLabel(/^Password\W*$/).fill(person.password);
      await expect(page.getByLabel("Work e-mail")).not.toHaveAttribute("aria-invalid", "true");
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
      const link = linkIn(await mailTo(server, person.email), "/confirm");
      expect(await mailsTo(server, person.email)).toHaveLength(1);
      await page.goto(link);
      await page.waitForURL("**/onboarding");
      await page.goto(link);
      await expect(page.getByText("This link was already used")).toBeVisible();
    });

    test("M1, rows 9 and 10: the profile is kept, the trial begins, and the dashboard is empty and honest", async ({ page }) => {
      await open(page, "/onboarding");
      await page.getByLabel("Industries").fill("healthcare\nlegal services");
      await page.getByLabel("Company sizes").fill("11-50\n51-200");
      await page.getByLabel("Job titles").fill("CEO\nMarketing Director");
      await page.getByLabel("Locations").fill("Australia");
      await leave(page, "m1-onboarding");
      await page.getByRole("button", { name: "Save and go on" }).click();
      await expect(page).toHaveURL("/dashboard", { timeout: 5_000 });
      expect(await api(page, "/icp")).toMatchObject({ icp_industries: ["healthcare", "legal services"] });
      const ours = { tier: "ignition", subscription_status: "trialing", credits_remaining: 1250, icp_confirmed_at: expect.stringMatching(/^20/) };
      expect(await api(page, "")).toMatchObject(ours);
      for (const words of ["No recent activity", "No upcoming meetings", "No leads yet"]) await expect(page.getByText(words)).toBeVisible();
      for (const [card, value] of [["Meetings booked", "0"], ["Reply rate", "–"], ["Active leads", "0"], ["Active campaigns", "0"]]) {
        await expect(stat(page, card!)).toHaveText(value!);
      }
      await leave(page, "m1-dashboard");
      await page.goto("/onboarding");
      await expect(page).toHaveURL("/dashboard");
    });

    test("P4: a forgotten password is mailed within seconds, from the right sender, with the right link", async ({ page, server }) => {
      await page.context().clearCookies();
      await page.goto("/forgot-password");
      await page.getByLabel("E-mail").fill(person.email);
      await page.getByRole("button", { name: "Send the link" }).click();
      await expect.poll(async () => (await mailsTo(server, person.email)).length, { timeout: 5_000 }).toBe(2);
      linkIn((await mailsTo(server, person.email))[0]!, `${server.url}/reset-password`);
      await signIn(page, person);
      await expect(page).toHaveURL("/dashboard");
    });

    test("M2, rows 11 to 15: a campaign is named, set to Autopilot, given its channels and made as a draft", async ({ page }) => {
      await wednesdayMorning(await at(page, "/dashboard/campaigns"));
      await expect(page.getByText("No campaigns yet")).toBeVisible();
      await page.getByRole("link", { name: "New campaign" }).first().click();
      await expect(page).toHaveURL("/dashboard/campaigns/new");
      await expect(page.getByText("healthcare").first()).toBeVisible();
      await expect(page.getByRole("radio", { name: /Co-Pilot/ })).toBeChecked();
      const create = page.getByRole("button", { name: "Create campaign" });
      await create.click();
      await expect(page.locator('[name="name"]')).toHaveAttribute("aria-invalid", "true");
      await page.locator('[name="name"]').fill("Q1 Healthcare");
      await page.getByText("Autopilot", { exact: true }).click();
      await page.getByText("Advanced settings").click();
      await page.locator('[name="allocation_email"]').fill("60");
      await page.locator('[name="allocation_linkedin"]').fill("30");
      await expect(page.getByText(/must total 100/)).toBeVisible();
      await expect(create).toBeDisabled();
      await page.locator('[name="allocation_email"]').fill("100");
      await page.locator('[name="allocation_linkedin"]').fill("0");
      await expect(page.getByTestId("allocation-total")).toHaveText("100%");
      await leave(page, "m2-new-campaign");
      await create.click();
      await expect(page.getByRole("heading", { level: 1, name: "Q1 Healthcare" })).toBeVisible();
      await expect(page.getByTestId("status")).toHaveText("Draft");
      await expect(page.getByTestId("mode")).toHaveText("Autopilot");
      campaign = new URL(page.url()).pathname.split("/").pop()!;
      expect(await api(page, `/campaigns/${campaign}`)).toMatchObject({ permission_mode: "autopilot", allocation_email: 100 });
      await open(page, "/dashboard/campaigns");
      await expect(page.getByTestId("campaign-card")).toHaveCount(1);
      await leave(page, "m2-campaigns");
    });

    test("M2, rows 16 to 18: a list of three becomes one lead with the reasons for two, and Alex is added once", async ({ page }) => {
      await open(page, "/dashboard/leads");
      for (const tier of ["hot", "warm", "cool", "cold", "dead"]) await expect(page.getByTestId(`tier-${tier}`)).toHaveText("0");
      await expect(page.getByText("No leads yet")).toBeVisible();
      await page.getByRole("link", { name: "Import", exact: true }).first().click();
      await expect(page.getByRole("heading", { level: 1, name: "Import leads" })).toBeVisible();
      const list = ["email,first_name,company", "jo@bay.example,Jo,Bay Clinics", "JO@bay.example,Jo again,Bay", "not an address,Nina,Nowhere"].join("\n");
      await page.getByLabel("List of leads").setInputFiles({ name: "three.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
      await page.getByRole("button", { name: "Send file" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "three.csv" })).toBeVisible();
      await expect(page.getByLabel("Field for email")).toHaveValue("email");
      await page.getByLabel("Ground for contact").selectOption("inferred_published");
      await page.getByLabel("Where it was given").fill("Their website");
      await page.getByRole("button", { name: "Import leads" }).click();
      await expect(page.getByRole("heading", { name: "1 lead added" })).toBeVisible();
      await expect(page.getByTestId("tally-created")).toHaveText("1");
      await expect(page.getByTestId("tally-duplicate_in_file")).toHaveText("1");
      await expect(page.getByTestId("tally-invalid")).toHaveText("1");
      await leave(page, "m2-import");

      await open(page, "/dashboard/leads");
      await page.getByRole("button", { name: "Add lead" }).first().click();
      const dialog = page.getByRole("dialog", { name: "Add a lead" });
      const typed = {
        email: alex,
        first_name: "Alex",
        last_name: "Nguyen",
        title: "CEO",
        phone: "0412 345 678",
        linkedin_url: "https://www.linkedin.com/in/alex-nguyen",
        company: "Harbour Health Pty Ltd",
        organization_industry: "Healthcare",
        organization_employee_count: "32",
        organization_country: "Australia",
      };
      for (const [name, value] of Object.entries(typed)) await dialog.locator(`[name="${name}"]`).fill(value);
      for (const name of ["email_verified", "phone_verified", "organization_is_hiring"]) await dialog.locator(`[name="${name}"]`).selectOption("true");
      await dialog.locator('[name="consent_basis"]').selectOption("inferred_published");
      await dialog.getByRole("button", { name: "Add lead" }).click();
      await expect(dialog).toBeHidden();
      await expect(rows(page)).toHaveCount(2);
      await page.getByRole("button", { name: "Add lead" }).first().click();
      await dialog.locator('[name="email"]').fill(alex.toUpperCase());
      await dialog.getByRole("button", { name: "Add lead" }).click();
      await expect(dialog.getByText("This lead exists already.")).toBeVisible();
    });

    test("M2, rows 19 and 20: Alex's page shows what was typed and why the score is what it is, and the campaign takes Alex", async ({ page }) => {
      await open(page, "/dashboard/leads");
      await rows(page).getByRole("link", { name: /Alex Nguyen/ }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Alex Nguyen" })).toBeVisible();
      lead = new URL(page.url()).pathname.split("/").pop()!;
      for (const text of [alex, "+61412345678", "linkedin.com/in/alex-nguyen", "Harbour Health Pty Ltd"]) {
        await expect(page.locator("#content").getByText(text).first()).toBeVisible();
      }
      await expect(page.getByText("Nothing has happened yet")).toBeVisible();
      await expect(page.getByTestId("als-badge")).toContainText("85");
      await expect(page.locator(".score-bar__points")).toHaveText(["18/20", "25/25", "25/25", "5/15", "15/15"]);
      await leave(page, "m2-lead");

      await open(page, "/dashboard/leads");
      await page.getByRole("checkbox", { name: "Select Alex Nguyen" }).check();
      await page.getByRole("button", { name: "Add to campaign" }).click();
      const dialog = page.getByRole("dialog", { name: "Add to a campaign" });
      await dialog.getByRole("combobox").selectOption({ label: "Q1 Healthcare" });
      await dialog.getByRole("button", { name: "Add leads" }).click();
      await expect(page.getByText("1 lead added.")).toBeVisible();
      await open(page, `/dashboard/leads?campaign=${campaign}`);
      await expect(rows(page)).toHaveCount(1);
      await expect(rows(page)).toContainText("Alex Nguyen");
    });

    test("M3, rows 21 and 22: the campaign has its lead, says what blocks it, and runs once that is done", async ({ page }) => {
      await open(page, `/dashboard/campaigns/${campaign}?tab=leads`);
      await expect(rows(page)).toHaveCount(1);
      await page.getByRole("tab", { name: /Sequence/ }).click();
      await page.getByRole("button", { name: "Use the Growth Engine" }).click();
      await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).not.toHaveCount(0);
      await page.getByRole("tab", { name: "Overview" }).click();
      await expect(page.getByRole("list", { name: "What blocks it" })).toContainText("no mailbox can send its mails");

      await open(page, "/dashboard/settings?tab=mailboxes");
      await page.locator('[name="sender_name"]').fill("Kim Lee");
      await page.locator('[name="legal_name"]').fill("Bright Harbour Pty Ltd");
      await page.locator('[name="abn"]').fill("51 824 753 556");
      await page.locator('[name="postal_address"]').fill("1 George St, Sydney NSW 2000");
      await page.getByRole("button", { name: "Save sender" }).click();
      await expect(page.getByText("Sender saved.")).toBeVisible();
      await page.getByRole("button", { name: "Connect a mailbox" }).click();
      const dialog = page.getByRole("dialog", { name: "Connect a mailbox" });
      await dialog.locator('[name="email_address"]').fill(sender);
      await dialog.locator('[name="smtp_host"]').fill("127.0.0.1");
      await dialog.locator('[name="smtp_port"]').fill(String(office.port));
      await dialog.locator('[name="smtp_security"]').selectOption("plain");
      await dialog.getByRole("button", { name: "Connect mailbox" }).click();
      await expect(dialog).toBeHidden();
      await expect(page.getByTestId("mailbox")).toContainText("Signed in; the mailbox can send.");
      await leave(page, "m3-mailboxes");

      await open(page, `/dashboard/campaigns/${campaign}?tab=settings`);
      await page.getByLabel("Give it a mailbox").selectOption({ label: sender });
      await page.getByRole("button", { name: "Add sender" }).click();
      await expect(page.getByText(`${sender} sends for this campaign.`)).toBeVisible();
      await page.getByRole("tab", { name: "Overview" }).click();
      await expect(page.getByText("Nothing stands in the way.")).toBeVisible();
      await page.getByRole("button", { name: "Activate" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Activate campaign" }).click();
      await expect(page.getByTestId("status")).toHaveText("Active");
      expect(await api(page, `/campaigns/${campaign}`)).toMatchObject({ status: "active", activated_at: expect.stringMatching(/^20/) });
      expect(await api(page, ""), "a lead of one's own costs nothing").toMatchObject({ credits_remaining: 1250 });
      await leave(page, "m3-campaign");
    });

    test("M3, rows 23 to 25: one mail leaves, to Alex, by name, with a way out, and the next one answers it", async ({ page }) => {
      await open(page, `/dashboard/campaigns/${campaign}?tab=leads`);
      await page.getByRole("checkbox", { name: "Select Alex Nguyen" }).check();
      await page.getByRole("button", { name: "Send now" }).click();
      await expect(page.getByText("1 lead queued.")).toBeVisible();
      await expect.poll(() => office.to(alex).length).toBe(1);
      expect(office.letters).toHaveLength(1);
      const letter = office.to(alex)[0]!;
      expect(letter.headers).toContain(`<${sender}>`);
      for (const header of ["Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Subject"]) {
        expect(letter.headers).toMatch(new RegExp(`^${header}: \\S`, "m"));
      }
      expect(letter.text).toContain("Alex");
      expect(letter.text).toContain("Harbour Health");
      expect(letter.text).not.toMatch(/[{}]|null/);
      first = /^Message-ID: (.+)$/im.exec(letter.headers)![1]!.trim();
      const out = /^List-Unsubscribe:.*<(https?:[^>]+)>/im.exec(letter.headers)![1]!;
      await page.goto(out);
      await expect(page.getByRole("button").first()).toBeVisible();
      await leave(page, "m3-unsubscribe");

      await open(page, `/dashboard/campaigns/${campaign}?tab=activity`);
      await expect(page.getByText("Email sent").first()).toBeVisible();
      await expect(page.getByText(/, step 1/).first()).toBeVisible();
      await leave(page, "m3-activity");
      await look(page, campaign);
      await look(page, campaign);
      expect(office.to(alex), "asked again, nothing leaves again").toHaveLength(1);
      expect(await api<{ status: string }>(page, `/leads/${lead}`)).toMatchObject({ status: "in_sequence" });

      await expect
        .poll(async () => {
          await later(page, 12 * 60);
          await look(page, campaign);
          return office.to(alex).length;
        }, { intervals: [300] })
        .toBeGreaterThan(1);
      expect(office.to(alex)[1]!.headers).toContain(`In-Reply-To: ${first}`);
    });

    test("M4, rows 26 to 28 and 30: an answer is read once, the open dashboard hears of it, and nothing more goes to Alex", async ({ page, server }) => {
      await open(page, "/dashboard");
      entry = await door(page);
      const before = await unread(page);
      await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
      const said = message({ from: alex, text: "I'm interested, tell me more.", message_id: "<alex-1@bay.example>", in_reply_to: first });
      expect(await deliver(server, entry, said)).toBe("accepted");
      await expect(feed(page)).toContainText("replied", { timeout: 10_000 });
      expect(await deliver(server, entry, said)).toBe("already_processed");
      await expect.poll(() => unread(page)).toBe(before + 1);
      expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept), "without being loaded again").toBe(true);
      await page.locator("#bell-button").click();
      await expect(page.getByRole("dialog", { name: "Notifications" })).toContainText("Alex Nguyen");
      await leave(page, "m4-bell");

      await open(page, `/dashboard/leads/${lead}`);
      const timeline = page.getByRole("list", { name: "Activity" });
      await expect(timeline.getByText("I'm interested, tell me more.").first()).toBeVisible();
      await expect(timeline).toContainText("Interested");
      expect(await api(page, `/leads/${lead}`)).toMatchObject({ reply_count: 1 });
      await leave(page, "m4-lead");

      const sent = office.to(alex).length;
      await later(page, 14 * 24 * 60);
      await look(page, campaign);
      await open(page, `/dashboard/campaigns/${campaign}?tab=leads`);
      await expect(page.getByRole("row", { name: /Alex Nguyen/ })).toContainText(/On hold|Stopped/);
      expect(office.to(alex), "whoever answers gets nothing more by itself").toHaveLength(sent);
    });

    test("M4, row 29: the reply is understood, answered in its thread, and leaves the list", async ({ page }) => {
      await open(page, "/dashboard/replies");
      const lines = page.getByRole("list", { name: "Replies" }).getByRole("link");
      await expect(lines).toHaveCount(1);
      await leave(page, "m4-replies");
      await lines.first().click();
      const conversation = page.getByRole("article", { name: /^Conversation with Alex/ });
      await expect(page.getByRole("region", { name: "How it was read" })).toContainText("Interested");
      const { items } = await api<{ items: { intent: string; intent_confidence: number }[] }>(page, "/replies");
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({ intent: "interested" });
      expect(items[0]!.intent_confidence).toBeGreaterThanOrEqual(0.6);
      await leave(page, "m4-conversation");
      const sent = office.to(alex).length;
      await conversation.getByRole("textbox", { name: /^Answer Alex/ }).fill("Hi Alex,\n\nShall we speak on Thursday at two?\n\nKim");
      await conversation.getByRole("button", { name: "Send answer" }).click();
      await expect.poll(() => office.to(alex).length).toBe(sent + 1);
      expect(office.to(alex).at(-1)!.headers).toContain("In-Reply-To: <alex-1@bay.example>");
      await open(page, "/dashboard/replies");
      await expect(page.getByText("All caught up", { exact: true })).toBeVisible();
      await open(page, "/dashboard/replies?show=handled");
      await expect(lines).toHaveCount(1);
    });

    test("M4, the end of it: a second answer asks for a meeting, and the meeting is agreed", async ({ page, server }) => {
      await open(page, "/dashboard");
      const said = message({ from: alex, text: "Thursday at two works for me, let's talk.", message_id: "<alex-2@bay.example>", in_reply_to: first });
      expect(await deliver(server, entry, said)).toBe("accepted");
      await expect
        .poll(async () => {
          await open(page, "/dashboard/replies");
          return page.getByRole("list", { name: "Replies" }).getByRole("link").count();
        })
        .toBe(1);
      await open(page, "/dashboard/meetings?show=all");
      const list = page.getByRole("list", { name: "Meetings" }).getByRole("link");
      await expect(list).toHaveCount(1);
      await list.first().click();
      const meeting = page.getByRole("article", { name: /^Meeting with Alex/ });
      await expect(meeting).toBeVisible();
      await leave(page, "m4-meeting-asked");
      // Well ahead on the business clock too, which this journey has moved on by weeks.
      const day = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
      const sent = office.to(alex).length;
      await meeting.locator('[name="date"]').fill(day);
      await meeting.locator('[name="time"]').fill("14:00");
      await meeting.getByText("Send an invitation from the mailbox they know").click();
      await meeting.getByRole("button", { name: "Agree this time" }).click();
      await expect(meeting).toContainText("2:00 pm");
      await expect.poll(() => office.to(alex).length).toBe(sent + 1);
      expect(office.to(alex).at(-1)!.text).toContain("BEGIN:VEVENT");
      await leave(page, "m4-meeting-agreed");
    });

    test("M5, rows 31 to 34: the dashboard and the reports say what happened, in the order it happened", async ({ page }) => {
      await open(page, "/dashboard");
      await expect(stat(page, "Active campaigns")).toHaveText("1");
      await expect(stat(page, "Leads contacted")).toHaveText("1");
      await expect(stat(page, "Meetings booked")).toHaveText("1");
      await expect(stat(page, "Reply rate: 1 of 1 contacted")).toHaveText("100.0%");
      await expect(page.getByRole("list", { name: "Upcoming meetings" })).toContainText("Alex Nguyen");
      const told = (await feed(page).getByRole("listitem").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
      const at = (words: RegExp) => told.findIndex((line) => words.test(line));
      expect(at(/Email replied/), told.join("\n")).toBeGreaterThanOrEqual(0);
      expect(told.map((line) => /Email sent/.test(line)).lastIndexOf(true), "the oldest last").toBeGreaterThan(at(/Email replied/));
      for (const line of told) expect(line).toContain("Alex Nguyen");
      const hot = page.getByRole("list", { name: "Leads by tier" }).getByRole("listitem").filter({ hasText: "Hot" });
      await expect(hot.locator(".bar-list__value")).toHaveText("1");
      await expect(page.getByText("2 in all")).toBeVisible();
      await leave(page, "m5-dashboard");

      await open(page, "/dashboard/reports");
      const sent = String(office.to(alex).filter((letter) => /^List-Unsubscribe:/m.test(letter.headers)).length);
      // On a phone each cell begins with the name of its column.
      const cells = page.getByRole("row", { name: /Email/ }).getByRole("cell");
      await expect(cells.filter({ hasText: new RegExp(`^\\D*${sent}$`) }).first()).toBeVisible();
      await expect(page.getByRole("row", { name: /Q1 Healthcare/ })).toContainText("100.0%");
      await expect(stat(page, "Meetings booked")).toHaveText("1");
      await leave(page, "m5-reports");
    });

    test("M5, row 35: the same figures after a reload, after signing in anew, in a second tab, and over other days", async ({ page }) => {
      const figures = async (tab: Page) => {
        await expect(stat(tab, "Active campaigns")).toHaveText("1");
        return tab.locator(".stat-card__value").allInnerTexts();
      };
      await open(page, "/dashboard");
      const seen = await figures(page);
      await page.reload();
      expect(await figures(page)).toEqual(seen);
      await page.getByRole("button", { name: "Your account" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await expect(page).toHaveURL("/login");
      await signIn(page, person);
      await expect(page).toHaveURL("/dashboard");
      expect(await figures(page)).toEqual(seen);

      const other = await page.context().newPage();
      await open(other, "/dashboard");
      expect(await figures(other)).toEqual(seen);
      await page.goto(`/dashboard/campaigns/${campaign}`);
      await hydrated(page);
      await page.getByRole("button", { name: "Pause" }).click();
      await expect(page.getByTestId("status")).toHaveText("Paused");
      await ask(page, "leads/status", { id: lead, status: "converted" });
      await expect(stat(other, "Conversions"), "the second tab hears of it by itself").toHaveText("1");
      await other.close();

      for (const days of ["7 days", "90 days", "30 days"]) {
        await open(page, "/dashboard");
        await page.getByRole("navigation", { name: "Range" }).getByRole("link", { name: days }).click();
        await expect(page.getByRole("link", { name: days })).toHaveAttribute("aria-current", "true");
        await expect(stat(page, "Leads contacted")).toHaveText(days === "7 days" ? "0" : "1");
      }
    });
  });
}

/** Opens a page and gives it back. */
async function at(page: Page, path: string): Promise<Page> {
  await open(page, path);
  return page;
}
