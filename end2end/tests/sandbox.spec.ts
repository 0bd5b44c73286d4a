import type { Page } from "@playwright/test";
import { open } from "../harness/journey";
import { shoot } from "../harness/leads";
import { ask, campaign, lead, step } from "../harness/outreach";
import { settle } from "../harness/people";
import { test } from "../harness/sandbox";
import { expect, hydrated, overhang, seriousFaults } from "../harness/test";

// Somebody has just started the program: a sandbox, people who read and answer, a demo on the spot.
test.use({ expectedFaults: [/status of (404|409|422)/] });

/** Both widths and both themes of a page as it stands, with what keeps somebody out of it. */
async function lookAt(page: Page, name: string): Promise<void> {
  const usual = page.viewportSize()!;
  for (const size of [{ width: 1440, height: 900 }, { width: 375, height: 812 }]) {
    await page.setViewportSize(size);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await seriousFaults(page), `${name}, ${size.width}, ${colorScheme}`).toEqual([]);
      expect(await overhang(page), `${name} is wider than ${size.width}`).toBeLessThanOrEqual(0);
      await shoot(page, `${name}-${colorScheme}`);
    }
  }
  await page.setViewportSize(usual);
}

const clock = (page: Page) => page.getByTestId("sandbox-clock").locator("time");
const time = async (page: Page) => Date.parse((await clock(page).getAttribute("datetime"))!);

test("every page of a sandbox says that it is one, at both widths @desktop", async ({ page, server }) => {
  test.slow();
  const says = async (path: string) => {
    await page.goto(path);
    for (const width of [1440, 375]) {
      await page.setViewportSize({ width, height: 900 });
      await expect(page.getByText("Sandbox", { exact: true }).filter({ visible: true }).first(), `${path} at ${width}`).toBeVisible();
    }
  };
  for (const path of ["/", "/pricing", "/login", "/signup", "/sandbox", "/sandbox/mail", "/sandbox/demo"]) await says(path);
  await page.setViewportSize({ width: 1440, height: 900 });
  await settle(page, server);
  for (const path of ["/dashboard", "/dashboard/leads", "/dashboard/campaigns", "/dashboard/replies", "/dashboard/meetings", "/dashboard/reports", "/dashboard/settings"]) {
    await says(path);
  }
});

test("an agency of one's own meets the people of the sandbox: mail, a look, an answer, a meeting @desktop", async ({ page, server }) => {
  test.setTimeout(300_000);
  await open(page, "/sandbox");
  await expect(page.getByText("Nobody yet")).toBeVisible();
  await lookAt(page, "sandbox-empty");
  await settle(page, server);

  await open(page, "/sandbox");
  const box = "kim@go.harbour.example";
  await page.getByLabel("Address").fill("not an address");
  await page.getByRole("button", { name: "Connect a mailbox" }).click();
  await expect(page.getByLabel("Address")).toHaveAccessibleDescription(/address like/);
  await page.getByLabel("Address").fill(box);
  await page.getByRole("button", { name: "Connect a mailbox" }).click();
  await expect(page.getByText(`${box} is connected.`)).toBeVisible();
  await expect(page.getByText("0 answers")).toBeVisible();

  await ask(page, "sending/identity", { sender_name: "Kim Lee", legal_name: "Bright Harbour Pty Ltd", abn: "51 824 753 556", postal_address: "1 George St, Sydney NSW 2000" });
  const { mailboxes } = await ask<{ mailboxes: { id: string }[] }>(page, "mailboxes", {});
  const id = await campaign(page, "Clinics");
  await ask(page, "campaigns/senders/add", { id, mailbox: mailboxes[0]!.id });
  await step(page, id);
  const sam = "sam@clinic.example";
  await ask(page, "campaigns/leads/add", { id, leads: await lead(page, "Sam", sam, "Harbour Clinic") });
  await ask(page, "campaigns/status", { id, status: "active" });

  // The clock is stepped: it runs there, so what is due on the way is done, and does not go back.
  await open(page, "/sandbox");
  const before = await time(page);
  await page.getByRole("group", { name: "Step forward" }).getByRole("button", { name: "1 day" }).click();
  await expect(page.getByText(/^Runs to .*1× stops it\.$/)).toBeVisible();
  await expect.poll(() => time(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(before + 86_400_000);
  await expect(page.getByText(/^Runs to /)).toHaveCount(0);
  const people = page.getByRole("navigation", { name: "People" });
  // Mail leaves when Sam is at work.
  await expect(async () => {
    await page.getByRole("group", { name: "Step forward" }).getByRole("button", { name: "1 hour" }).click();
    await open(page, "/sandbox");
    await expect(people.getByRole("link", { name: /sam@clinic\.example/ })).toBeVisible({ timeout: 1_500 });
  }).toPass({ timeout: 120_000 });
  await people.getByRole("link", { name: /sam@clinic\.example/ }).click();
  const story = page.getByRole("article");
  await expect(story.getByText("A thought for your team", { exact: true })).toBeVisible();
  await expect(story.locator("pre")).toContainText("Hi Sam,");

  await story.getByRole("button", { name: "Ask for a meeting" }).click();
  await expect(page.getByText(`${sam} has answered by mail.`)).toBeVisible();
  await expect(story).toContainText(/asked for a meeting|meeting/i);
  await lookAt(page, "sandbox-person");

  // Run fast, it reads the mailbox soon; then it runs as usual again.
  await page.getByRole("group", { name: "Speed" }).getByRole("button", { name: "600×", exact: true }).click();
  await expect(page.getByText("The clock runs 600 times faster.")).toBeVisible();
  const running = await time(page);
  await expect(async () => {
    await open(page, "/sandbox");
    expect(await time(page)).toBeGreaterThan(running + 600_000);
  }).toPass({ timeout: 60_000 });
  const lines = page.getByRole("list", { name: "Replies" }).getByRole("link");
  await expect(async () => {
    await page.goto("/dashboard/replies");
    await expect(lines.first()).toContainText("Sam", { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await open(page, "/sandbox");
  await page.getByRole("group", { name: "Speed" }).getByRole("button", { name: "1×", exact: true }).click();
  await expect(page.getByText("The clock runs as usual.")).toBeVisible();
  await open(page, "/dashboard/meetings?show=all");
  await expect(page.getByRole("list", { name: "Meetings" }).getByRole("link")).toHaveCount(1);
});

test("a newcomer presses one button and stands before a dashboard with a meeting that is booked @desktop", async ({ page }) => {
  test.setTimeout(600_000);
  await open(page, "/login");
  await lookAt(page, "demo-login");
  await page.getByRole("link", { name: "Look around in a demo" }).click();
  await expect(page).toHaveURL("/sandbox/demo");
  await hydrated(page);
  await lookAt(page, "demo-before");
  await page.getByRole("button", { name: "Make the demo" }).click();
  const bar = page.getByRole("progressbar", { name: "A month goes by" });
  await expect(bar).toBeVisible();
  await expect(page.getByText(/^Day [1-9]\d* of 30\./)).toBeVisible({ timeout: 120_000 });
  await lookAt(page, "demo-making");
  const opens = page.getByRole("button", { name: "Open the demo" });
  await expect(opens).toBeVisible({ timeout: 400_000 });
  await lookAt(page, "demo-ready");
  await opens.click();
  await expect(page).toHaveURL("/dashboard");
  await hydrated(page);

  const stat = (name: string | RegExp) => page.locator(".stat-card").filter({ hasText: name }).locator(".stat-card__value");
  const number = async (name: string) => Number((await stat(name).innerText()).replace(/,/g, ""));
  // One of the two may have come to its end within the month.
  await expect(stat("Active campaigns")).toHaveText(/^[12]$/);
  expect(await number("Meetings booked")).toBeGreaterThan(0);
  expect(await number("Leads contacted")).toBeGreaterThan(50);
  await expect(page.getByRole("list", { name: "Upcoming meetings" }).getByRole("listitem").first()).toBeVisible();
  await expect(page.getByText("500 in all")).toBeVisible();
  await lookAt(page, "demo-dashboard");

  for (const [path, name] of [
    ["/dashboard/replies", "replies"],
    ["/dashboard/meetings", "meetings"],
    ["/dashboard/reports", "reports"],
    ["/dashboard/campaigns", "campaigns"],
    ["/dashboard/campaigns/templates", "templates"],
    ["/dashboard/leads", "leads"],
    ["/dashboard/approvals", "approvals"],
    ["/dashboard/settings?tab=domains", "domains"],
    ["/dashboard/settings?tab=mailboxes", "mailboxes"],
    ["/dashboard/settings?tab=go-live", "go-live"],
    ["/sandbox", "sandbox"],
    ["/sandbox/mail", "mail"],
  ] as const) {
    await open(page, path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    if (name === "campaigns") await expect(page.getByTestId("campaign-card")).toHaveCount(2);
    await lookAt(page, `demo-${name}`);
  }

  // Nobody can be made to wait for it twice.
  await open(page, "/sandbox/demo");
  await expect(opens).toBeVisible();
  await open(page, "/dashboard/replies?show=all");
  await page.getByRole("list", { name: "Replies" }).getByRole("link").first().click();
  await expect(page.getByRole("article", { name: /^Conversation with/ })).toBeVisible();
  await lookAt(page, "demo-conversation");
  await open(page, "/dashboard/meetings?show=all");
  await page.getByRole("list", { name: "Meetings" }).getByRole("link").first().click();
  await expect(page.getByRole("article", { name: /^Meeting with/ })).toBeVisible();
  await lookAt(page, "demo-meeting");
});
