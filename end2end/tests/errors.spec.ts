import type { Page } from "@playwright/test";
import { later } from "../harness/clock";
import { open, test } from "../harness/journey";
import { rows } from "../harness/leads";
import { ask, campaign, lead, sender, step } from "../harness/outreach";
import { settle, somebody } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated, seriousFaults } from "../harness/test";

// What goes wrong (journeys.md E5, E7, E15, E25, R3). Elsewhere: E1, E3, R10 in sign_in.spec, E2 in reset.spec
// and sign_up.spec, E8 in campaigns.spec, text that looks like markup in sign_up.spec and replies.spec.
test.use({ expectedFaults: [/status of (404|409|422|500)/] });

test("E5: a card whose figures fail says so and is mended by its button, while the others stand", async ({ page, server }) => {
  await settle(page, server);
  let fails = true;
  await page.route("**/fn/dashboard/leads", (route) =>
    fails ? route.fulfill({ status: 500, contentType: "application/json", body: '{"Internal":{"reference":"e2e-reference"}}' }) : route.continue(),
  );
  await open(page, "/dashboard/reports");
  // Within the area the browser asks for the figures itself.
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "/dashboard";
    link.textContent = "there";
    document.querySelector("main")!.append(link);
  });
  await page.getByRole("link", { name: "there" }).click();
  const fault = page.getByRole("alert").filter({ hasText: "e2e-reference" });
  await expect(fault).toBeVisible();
  await expect(page.locator(".stat-card").filter({ hasText: "Meetings booked" })).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  fails = false;
  await page.getByRole("alert").getByRole("link", { name: "Try Again" }).click();
  await expect(page.getByText("No leads yet")).toBeVisible();
  await expect(fault).toBeHidden();
});

test("E7: a button that is pressed twice makes one campaign, and a request that is played again one lead", async ({ page, server }) => {
  await settle(page, server);
  await open(page, "/dashboard/campaigns/new");
  await page.locator('[name="name"]').fill("Pressed twice");
  await page.getByRole("button", { name: "Create campaign" }).dblclick();
  await expect(page.getByRole("heading", { level: 1, name: "Pressed twice" })).toBeVisible();
  await open(page, "/dashboard/campaigns");
  await expect(page.getByTestId("campaign-card")).toHaveCount(1);

  const me = await (await page.request.get("/api/v1/me")).json();
  const again = () =>
    page.request.post(`/api/v1/clients/${me.memberships[0].client_id}/leads`, {
      data: { email: "alex@bay.example", first_name: "Alex" },
      headers: { origin: server.url, "idempotency-key": "journey-e7" },
    });
  const [first, second] = [await again(), await again()];
  expect([first.status(), second.status()]).toEqual([201, 201]);
  expect((await second.json()).id).toBe((await first.json()).id);
  await open(page, "/dashboard/leads");
  await expect(rows(page)).toHaveCount(1);
});

test("E15: the way out of a mail works by one click and by its button, twice, and not when it was tampered with", async ({ page, server }) => {
  test.slow();
  const office = await PostOffice.open();
  await settle(page, server);
  const id = await campaign(page, "Q1 Healthcare");
  await ask(page, "campaigns/senders/add", { id, mailbox: await sender(page, office, `kim+${Date.now().toString(36)}@get-harbour.example`) });
  await step(page, id);
  await step(page, id, "4", "One more thought");
  // Of companies of their own, or they would not be written to on one day.
  const people = ["a", "b"].map((own) => somebody().email.replace("@", `@${own}${Date.now().toString(36)}.`));
  const leads: string[] = [];
  for (const email of people) leads.push(await lead(page, "Alex", email));
  await ask(page, "campaigns/leads/add", { id, leads: leads.join(" ") });
  await ask(page, "campaigns/status", { id, status: "active" });
  // A mailbox rests between two mails.
  await expect
    .poll(async () => {
      await later(page, 30);
      await ask(page, "campaigns/leads/send", { id, leads: leads.join(" ") });
      return office.letters.length;
    })
    .toBe(2);
  const [byClick, byButton] = people.map((email) => /List-Unsubscribe:.*<(https?:[^>]+)>/i.exec(office.to(email)[0]!.headers)![1]!);

  const stranger = await page.context().browser()!.newContext();
  const reader = await stranger.newPage();
  // As a mail program does it (RFC 8058): no cookie, no page.
  for (let time = 0; time < 2; time += 1) {
    const answer = await reader.request.post(byClick!, { form: { "List-Unsubscribe": "One-Click" }, headers: { origin: "https://mail.example" } });
    expect(answer.status(), `time ${time + 1}`).toBe(200);
  }
  await reader.goto(byButton!);
  await reader.getByRole("button", { name: /^No more mail from/ }).first().click();
  await expect(reader.getByRole("heading", { level: 1 })).toContainText("off the list");
  expect(await seriousFaults(reader)).toEqual([]);
  await reader.goto(byButton!);
  await expect(reader.getByRole("heading", { level: 1 })).toContainText("off the list");
  const tampered = byButton!.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect((await reader.goto(tampered))!.status()).toBe(404);
  await expect(reader.getByText(people[1]!)).toHaveCount(0);
  await stranger.close();

  for (const who of leads) {
    await open(page, `/dashboard/leads/${who}`);
    await expect(page.getByRole("main").getByText("Unsubscribed").first()).toBeVisible();
  }
  office.close();
});

/** Every page of one agency that has an id in its address. */
async function pagesOf(page: Page): Promise<string[]> {
  const id = await campaign(page, "Only ours");
  await step(page, id);
  const who = await lead(page, "Secret", somebody().email, "Our own client");
  return [`/dashboard/campaigns/${id}`, `/dashboard/campaigns/${id}?tab=sequence`, `/dashboard/leads/${who}`];
}

test("E25 and R3: an unknown address, and everything of another agency, is a page that says nothing", async ({ page, server, browser }) => {
  await settle(page, server);
  const theirs = await pagesOf(page);
  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  await settle(other, server, somebody("Rival Agency"));
  for (const path of [...theirs, "/dashboard/nowhere", "/nowhere"]) {
    const answer = await other.goto(path);
    expect(answer!.status(), path).toBe(404);
    const text = await other.locator("body").innerText();
    expect(text, path).not.toMatch(/Only ours|Secret|Our own client/);
    expect(await seriousFaults(other), path).toEqual([]);
  }
  await open(other, "/dashboard/leads?q=secret");
  await expect(rows(other)).toHaveCount(0);
  await context.close();
  // And for whom they are meant, they are there.
  for (const path of theirs) expect((await page.goto(path))!.status(), path).toBe(200);
  await hydrated(page);
});
