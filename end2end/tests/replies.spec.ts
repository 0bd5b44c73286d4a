import type { Page } from "@playwright/test";
import { deliver, door, message, ours } from "../harness/inbound";
import { settle } from "../harness/people";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

async function plant(page: Page, lead: Record<string, string>): Promise<void> {
  const answer = await page.request.post("/fn/leads/add", { form: lead, headers: ours(page) });
  expect(answer.status(), await answer.text()).toBe(200);
}

async function open(page: Page, path = "/dashboard/replies"): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

const lines = (page: Page) => page.getByRole("list", { name: "Replies" }).getByRole("link");

/** The inbox with `count` replies in it, once they have been processed. */
async function inboxWith(page: Page, count: number): Promise<void> {
  await expect(async () => {
    await page.goto("/dashboard/replies");
    await expect(lines(page)).toHaveCount(count, { timeout: 300 });
  }).toPass({ timeout: 15_000 });
  await hydrated(page);
}

test("a new agency is told what will stand in the inbox", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await expect(page.getByText("All caught up", { exact: true })).toBeVisible();
});

test("a reply is read, understood, corrected and put aside", async ({ page, server }) => {
  await settle(page, server);
  await plant(page, { email: "alex@harbourhealth.example", first_name: "Alex", last_name: "Nguyen", company: "Harbour Health" });
  await deliver(server, await door(page), message({ from: "alex@harbourhealth.example", text: "I'm interested, tell me more." }));
  await inboxWith(page, 1);
  await expect(lines(page)).toContainText(["Alex Nguyen"]);
  await lines(page).first().click();
  const conversation = page.getByRole("article", { name: "Conversation with Alex Nguyen" });
  await expect(conversation.getByText("I'm interested, tell me more.")).toBeVisible();
  await expect(conversation.getByText("Follow up with Alex Nguyen of Harbour Health")).toBeVisible();
  await expect(page.getByRole("region", { name: "How it was read" })).toContainText("Interested");

  await conversation.getByLabel("What it means").selectOption("question");
  await conversation.getByRole("button", { name: "Correct" }).click();
  await expect(page.getByText("Corrected, and acted upon.")).toBeVisible();
  await expect(page.getByRole("region", { name: "How it was read" })).toContainText("corrected by a person");
  await expect(conversation.getByText("Answer the question of Alex Nguyen of Harbour Health")).toBeVisible();

  await conversation.getByRole("button", { name: "Mark handled" }).click();
  await expect(page.getByText("Marked as handled.")).toBeVisible();
  await open(page);
  await expect(page.getByText("All caught up", { exact: true })).toBeVisible();
  await open(page, "/dashboard/replies?show=handled");
  await expect(lines(page)).toHaveCount(1);
});

test("the inbox is driven by keys @desktop", async ({ page, server }) => {
  await settle(page, server);
  const at = await door(page);
  for (const name of ["Ada", "Ben"]) {
    await plant(page, { email: `${name}@bay.example`.toLowerCase(), first_name: name });
    await deliver(server, at, message({ from: `${name}@bay.example`.toLowerCase(), text: "How much does it cost?" }));
    await inboxWith(page, name === "Ada" ? 1 : 2);
  }
  await page.keyboard.press("j");
  await expect(page.getByRole("article", { name: "Conversation with Ben" })).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.getByRole("article", { name: "Conversation with Ada" })).toBeVisible();
  await page.keyboard.press("k");
  await expect(page.getByRole("article", { name: "Conversation with Ben" })).toBeVisible();
  await page.keyboard.press("e");
  await expect(lines(page)).toHaveCount(1);
});

test("somebody else's HTML is looked at behind glass", async ({ page, server }) => {
  await settle(page, server);
  await plant(page, { email: "eve@bay.example", first_name: "Eve" });
  const html = `<p>How much <b>does</b> it cost?</p><script>parent.document.title = "taken"</script>
    <img src="https://track.example/1.gif" onerror="parent.document.title='taken'"><a href="javascript:alert(1)">x</a>`;
  await deliver(server, await door(page), message({ from: "eve@bay.example", text: "How much does it cost? <script>document.title='taken'</script>", html }));
  await inboxWith(page, 1);
  await lines(page).first().click();
  await page.getByText("Show this message as it was formatted").click();
  const frame = page.frameLocator('iframe[title="The formatted message"]');
  await expect(frame.getByText("How much does it cost?")).toBeVisible();
  await expect(frame.locator("script, img, a[href]")).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Messages, the oldest first" })).toContainText("<script>document.title='taken'</script>");
  expect(await page.title()).not.toContain("taken");
});

test("a message that matches nobody waits in its own list", async ({ page, server }) => {
  await settle(page, server);
  await deliver(server, await door(page), message({ from: "stranger@nowhere.example", text: "Who are you?" }));
  await inboxWith(page, 1);
  await open(page, "/dashboard/replies?show=unmatched");
  await expect(lines(page)).toContainText(["Unmatched"]);
  await lines(page).first().click();
  await expect(page.getByText("It matches no lead of yours, so nothing was changed.")).toBeVisible();
});

test("the inbox can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  const at = await door(page);
  const said: Record<string, string> = {
    alex: "Sounds good, can you do Thursday 2pm?",
    bo: "Not for us thanks, we have an agency. We signed with them in March and they know our market, so there is nothing you could add right now.",
    cleo: "How much does it cost, and how long is the contract?",
    dee: "I am on annual leave, back on 12 January.",
    eli: "Please remove me from your list",
  };
  let count = 0;
  for (const [name, text] of Object.entries(said)) {
    await plant(page, { email: `${name}@bay.example`, first_name: name[0]!.toUpperCase() + name.slice(1), company: "Bay Clinics" });
    await deliver(server, at, message({ from: `${name}@bay.example`, text }));
    count += 1;
  }
  await inboxWith(page, count);
  await lines(page).filter({ hasText: "Bo" }).click();
  await expect(page.getByRole("article")).toBeVisible();
  const one = new URL(page.url());
  const shots = process.env.END2END_SHOTS;
  for (const path of ["/dashboard/replies", `${one.pathname}${one.search}`, "/dashboard/replies?show=handled"]) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(path);
      expect(await answer!.text(), path).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
      expect(await seriousFaults(page), `${path} ${colorScheme}`).toEqual([]);
      const overflow = await overhang(page);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      const name = path.includes("reply=") ? "one" : path.includes("handled") ? "empty" : "list";
      if (shots) await page.screenshot({ path: `${shots}/${page.viewportSize()!.width}-${colorScheme}-replies-${name}.png`, fullPage: true });
    }
  }
});
