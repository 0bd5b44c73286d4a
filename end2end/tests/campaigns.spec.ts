import type { Page } from "@playwright/test";
import { ask, body, campaign, lead, sender, step } from "../harness/outreach";
import { settle, somebody } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|410|422)/] });

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

const mine = () => `kim+${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@get-harbour.example`;

test("a new agency sees what campaigns are for, and a new one begins on Co-Pilot with mail alone", async ({ page, server }) => {
  await settle(page, server);
  await open(page, "/dashboard/campaigns");
  await expect(page.getByText("No campaigns yet")).toBeVisible();
  await page.getByRole("link", { name: "New campaign" }).first().click();
  await expect(page).toHaveURL("/dashboard/campaigns/new");
  await hydrated(page);
  await expect(page.getByText("professional services")).toBeVisible();
  await expect(page.getByRole("radio", { name: /Co-Pilot/ })).toBeChecked();
  await expect(page.locator(".radio-card", { hasText: "Co-Pilot" })).toContainText("Recommended");

  await page.getByRole("button", { name: "Create campaign" }).click();
  await expect(page.locator('[name="name"]')).toHaveAttribute("aria-invalid", "true");
  await page.locator('[name="name"]').fill("x".repeat(256));
  await page.getByRole("button", { name: "Create campaign" }).click();
  await expect(page.getByText("Use at most 255 characters.").first()).toBeVisible();
  await page.locator('[name="name"]').fill("Q1 Healthcare");
  await page.getByText("Autopilot", { exact: true }).click();
  await page.getByRole("button", { name: "Create campaign" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Q1 Healthcare" })).toBeVisible();
  await expect(page.getByTestId("status")).toHaveText("Draft");
  await expect(page.getByTestId("mode")).toHaveText("Autopilot");

  await open(page, "/dashboard/campaigns");
  await expect(page.getByTestId("campaign-card")).toHaveCount(1);
  await expect(page.getByTestId("campaign-card")).toContainText("Email 100%");
  await page.getByRole("link", { name: "Paused" }).click();
  await expect(page.getByText("No campaigns fit these filters")).toBeVisible();
});

test("the shares of the channels must total 100 before a campaign can be made", async ({ page, server }) => {
  await settle(page, server);
  await open(page, "/dashboard/campaigns/new");
  await page.locator('[name="name"]').fill("Two channels");
  await page.getByText("Advanced settings").click();
  const create = page.getByRole("button", { name: "Create campaign" });
  await page.locator('[name="allocation_email"]').fill("60");
  await page.locator('[name="allocation_linkedin"]').fill("30");
  await expect(page.getByTestId("allocation-total")).toHaveText("90%");
  await expect(page.getByText(/must total 100.*10 to give/)).toBeVisible();
  await expect(create).toBeDisabled();
  await page.locator('[name="allocation_linkedin"]').fill("40");
  await expect(page.getByTestId("allocation-total")).toHaveText("100%");
  await page.locator('[name="end_date"]').fill("2026-01-01");
  await page.locator('[name="start_date"]').fill("2026-02-01");
  await create.click();
  await expect(page.getByText("The end date is before the start date.").first()).toBeVisible();
  await page.locator('[name="end_date"]').fill("2026-03-01");
  await create.click();
  await expect(page.getByRole("heading", { level: 1, name: "Two channels" })).toBeVisible();
  await expect(page.getByText("LinkedIn 40%")).toBeVisible();
});

test("leaving a form that was filled in asks first", async ({ page, server }) => {
  await settle(page, server);
  await open(page, "/dashboard/campaigns/new");
  await page.locator('[name="description"]').fill("Many words");
  await page.getByRole("link", { name: "Cancel" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page.locator('[name="description"]')).toHaveValue("Many words");
  await page.getByRole("link", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Leave" }).click();
  await expect(page).toHaveURL("/dashboard/campaigns");
});

test("the pre-flight says in words what blocks a campaign, and each thing done is gone from it", async ({ page, server }) => {
  const office = await PostOffice.open();
  await settle(page, server);
  const id = await campaign(page, "Blocked");
  await open(page, `/dashboard/campaigns/${id}`);
  await expect(page.getByText("Add at least one step to the sequence.")).toBeVisible();
  await page.getByRole("button", { name: "Activate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate campaign" }).click();
  await expect(page.getByRole("alert").getByText(/Add at least one step/)).toBeVisible();
  await expect(page.getByTestId("status")).toHaveText("Draft");

  await page.getByRole("link", { name: "Open the sequence" }).click();
  await page.getByRole("button", { name: "Use the Growth Engine" }).click();
  await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).not.toHaveCount(0);
  await page.getByRole("tab", { name: "Overview" }).click();
  // The words of the refusal may still be on the screen.
  const blockers = page.getByRole("list", { name: "What blocks it" });
  await expect(blockers).toContainText(/no mailbox can send its mails/);
  await expect(blockers).toContainText(/The law asks every mail to say who sends it/);
  await expect(blockers).not.toContainText("Add at least one step to the sequence.");

  const address = mine();
  await sender(page, office, address);
  await open(page, `/dashboard/campaigns/${id}?tab=settings`);
  await page.getByLabel("Give it a mailbox").selectOption({ label: address });
  await page.getByRole("button", { name: "Add sender" }).click();
  await expect(page.getByText(`${address} sends for this campaign.`)).toBeVisible();
  await page.getByRole("tab", { name: "Overview" }).click();
  await expect(page.getByText("Nothing stands in the way.")).toBeVisible();
  office.close();
});

test("an activated campaign writes to its lead once, by name, with a way out that works", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const address = mine();
  const id = await campaign(page, "Q1 Healthcare");
  const mailbox = await sender(page, office, address);
  await ask(page, "campaigns/senders/add", { id, mailbox });
  await step(page, id);
  await step(page, id, "4", "One more thought");
  const alex = somebody().email;
  await lead(page, "Alex", alex);

  await open(page, `/dashboard/campaigns/${id}?tab=leads`);
  await expect(page.getByText("No leads in this campaign")).toBeVisible();
  await page.getByRole("button", { name: "Add leads" }).first().click();
  const picker = page.getByRole("dialog", { name: "Add leads" });
  await picker.getByLabel("Search leads").fill("nobody at all");
  await expect(picker.getByText("No leads fit")).toBeVisible();
  await picker.getByLabel("Search leads").fill("Alex");
  await picker.getByText("Alex Nguyen").click();
  await picker.getByRole("button", { name: "Add 1 lead" }).click();
  await expect(page.getByText("1 lead added.")).toBeVisible();
  const row = page.getByRole("row", { name: /Alex Nguyen/ });
  await expect(row).toContainText("Waiting");
  await expect(row).toContainText("0 of 2");

  await page.getByRole("button", { name: "Activate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Activate campaign" }).click();
  await expect(page.getByTestId("status")).toHaveText("Active");

  await page.getByRole("checkbox", { name: "Select Alex Nguyen" }).check();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByText("1 lead queued.")).toBeVisible();
  await expect.poll(() => office.to(alex).length).toBe(1);

  const letter = office.to(alex)[0]!;
  expect(letter.headers).toMatch(new RegExp(`^From: .*${address.replace("+", "\\+")}`, "m"));
  expect(letter.headers).toMatch(/^Message-ID: <[^>]+@get-harbour\.example>/im);
  expect(letter.headers).toMatch(/^List-Unsubscribe: .*https?:/im);
  expect(letter.headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/im);
  expect(letter.headers).toMatch(/^Subject: \S+/m);
  expect(letter.text).toContain("Alex");
  expect(letter.text).toContain("Harbour Health");
  expect(letter.text).toContain("Bright Harbour Pty Ltd");
  expect(letter.text).not.toMatch(/[{}]|null/);

  await open(page, `/dashboard/campaigns/${id}?tab=activity`);
  await expect(page.getByText("Email sent").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Alex Nguyen" }).first()).toBeVisible();
  await page.getByRole("tab", { name: "Overview" }).click();
  await expect(page.locator(".stat-card", { hasText: "Messages sent" })).toContainText("1");
  await expect(page.getByText("1 of 1 lead")).toBeVisible();
  await expect(page.locator(".waiting__line", { hasText: "Alex Nguyen" })).toContainText(/Tried again in \d+ (min|hours?|days?)/);

  // Asked again, nothing leaves a second time.
  await ask(page, "campaigns/leads/send", { id, leads: "00000000-0000-7000-8000-000000000000" });
  const way = letter.text.match(/https?:\/\/[^\s"<>]+\/u\/[0-9a-f]+/)![0];
  await page.goto(way);
  expect(office.to(alex)).toHaveLength(1);
  await page.getByRole("button").first().click();
  await open(page, `/dashboard/campaigns/${id}?tab=leads`);
  await expect(page.getByRole("row", { name: /Alex Nguyen/ })).toContainText("Stopped: opted out");
  office.close();
});

test("a step is written with a real lead beside it, checked while it is written, and kept", async ({ page, server }) => {
  await settle(page, server);
  const id = await campaign(page, "Sequence");
  await lead(page, "Alex", somebody().email);
  await open(page, `/dashboard/campaigns/${id}?tab=sequence`);
  await page.getByRole("link", { name: "Write the first step" }).click();
  const preview = page.getByRole("region", { name: "Email preview" });
  await expect(page.getByText("Nothing written yet.")).toBeVisible();
  await page.locator('[name="subject_template"]').fill("For {{company}}");
  await page.locator('[name="body_template"]').fill("Hi {{first_name}} {{nothing}}");
  await expect(page.getByText("There is no placeholder called {{nothing}}.")).toBeVisible();
  await page.getByRole("button", { name: "Add step" }).click();
  await expect(page.locator('[name="body_template"]')).toHaveAttribute("aria-invalid", "true");

  await page.locator('[name="body_template"]').fill(body);
  await expect(preview).toContainText("For Harbour Health");
  await expect(preview).toContainText("Hi Alex,");
  await expect(page.getByText("Passes every check of content.")).toBeVisible();
  await page.locator('[name="subject_template"]').fill("A thought for your team");
  await page.getByRole("button", { name: "Add step" }).click();
  await expect(page.getByText("Step 1 added.")).toBeVisible();
  await expect(page).toHaveURL(/step=1/);

  await page.locator('[name="body_template"]').fill("");
  await page.getByRole("button", { name: "first name" }).click();
  await expect(page.locator('[name="body_template"]')).toHaveValue("{{first_name|there}}");
  await page.locator('[name="body_template"]').fill(body.replace("Hi ", "{Hi|Hello|Dear} "));
  await expect(page.getByText("The choices in it make 3 different texts.")).toBeVisible();
  await page.locator('[name="delay_days"]').fill("2");
  await page.getByRole("button", { name: "Save step" }).click();
  await expect(page.getByText(/^Step 1 saved/)).toBeVisible();
  await open(page, `/dashboard/campaigns/${id}?tab=sequence`);
  await expect(page.getByRole("list", { name: "Steps" })).toContainText("Day 3");

  await page.getByRole("list", { name: "Steps" }).getByRole("link").click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove step" }).click();
  await expect(page.getByText("No steps yet")).toBeVisible();
});

test("settings are saved together, and somebody else's save is not overwritten", async ({ page, server }) => {
  await settle(page, server);
  const id = await campaign(page, "Limits", { end_date: "2030-01-01" });
  await open(page, `/dashboard/campaigns/${id}?tab=settings`);
  await page.locator('[name="daily_limit"]').fill("600");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.locator('[name="daily_limit"]')).toHaveAttribute("aria-invalid", "true");
  await page.locator('[name="daily_limit"]').fill("60");
  await page.locator('[name="end_date"]').fill("");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Campaign saved.")).toBeVisible();
  await expect(page.locator('[name="end_date"]')).toHaveValue("");
  await ask(page, "campaigns/save", { id, name: "Renamed elsewhere", day_1: "on" });
  await page.locator('[name="daily_limit"]').fill("70");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText(/Somebody else changed this/)).toBeVisible();
  await open(page, `/dashboard/campaigns/${id}?tab=settings`);
  await expect(page.locator('[name="daily_limit"]')).toHaveValue("60");
});

test("a campaign is copied, completed and deleted, and a deleted one is not there", async ({ page, server }) => {
  await settle(page, server);
  const id = await campaign(page, "First");
  await step(page, id);
  await open(page, `/dashboard/campaigns/${id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Copy of First" })).toBeVisible();
  await expect(page.getByRole("tab", { name: /Sequence/ })).toContainText("1");
  await hydrated(page);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete campaign" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete campaign" }).click();
  await expect(page).toHaveURL("/dashboard/campaigns");
  await expect(page.getByTestId("campaign-card")).toHaveCount(1);
  const nobody = await page.goto("/dashboard/campaigns/00000000-0000-7000-8000-000000000000");
  expect(nobody!.status()).toBe(404);
  await expect(page.getByText("This campaign does not exist.")).toBeVisible();
});

test("the pages of campaigns can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const blocked = await campaign(page, "Law firms in Perth", { description: "Partners who look for more commercial work.", permission_mode: "co_pilot" });
  const id = await campaign(page, "Q1 Healthcare", { allocation_email: "60", allocation_linkedin: "25", allocation_voice: "15", description: "Clinics and groups that open a second place.", target_industries: "Healthcare", target_titles: "CEO\nMarketing Director" });
  await ask(page, "campaigns/steps/default", { id });
  const mailbox = await sender(page, office, mine());
  const sending = await campaign(page, "Clinics on the coast");
  await ask(page, "campaigns/senders/add", { id: sending, mailbox });
  await step(page, sending);
  await step(page, sending, "4", "One more thought");
  const leads = [];
  for (const name of ["Alex", "Priya", "Sam"]) leads.push(await lead(page, name, somebody().email, `${name}'s Clinic`));
  await ask(page, "campaigns/leads/add", { id: sending, leads: leads.join(" ") });
  await ask(page, "campaigns/status", { id: sending, status: "active" });
  await ask(page, "sending/pause", { reason: "a wrong list" });
  const shots = process.env.END2END_SHOTS;
  const paths = [
    "/dashboard/campaigns",
    "/dashboard/campaigns/new",
    `/dashboard/campaigns/${blocked}`,
    `/dashboard/campaigns/${blocked}?tab=sequence`,
    `/dashboard/campaigns/${id}?tab=sequence`,
    `/dashboard/campaigns/${id}?tab=sequence&step=1`,
    `/dashboard/campaigns/${sending}`,
    `/dashboard/campaigns/${sending}?tab=leads`,
    `/dashboard/campaigns/${sending}?tab=activity`,
    `/dashboard/campaigns/${id}?tab=settings`,
  ];
  for (const [number, path] of paths.entries()) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(path);
      expect(await answer!.text(), path).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
      await hydrated(page);
      expect(await seriousFaults(page), `${path} ${colorScheme}`).toEqual([]);
      const overflow = await overhang(page);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      if (shots) await page.screenshot({ path: `${shots}/c${number}-${page.viewportSize()!.width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await open(page, "/dashboard/campaigns/new");
  await page.getByText("Advanced settings").click();
  expect(await seriousFaults(page), "advanced settings").toEqual([]);
  if (shots) await page.screenshot({ path: `${shots}/c-advanced-${page.viewportSize()!.width}.png`, fullPage: true });
  office.close();
});
