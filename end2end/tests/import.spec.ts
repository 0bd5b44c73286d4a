import type { Page } from "@playwright/test";
import { open, plant, rows, shoot } from "../harness/leads";
import { campaign } from "../harness/outreach";
import { settle } from "../harness/people";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

/** Seven rows, of which two are good, one with a gap. Windows-1252, semicolons, an unusual header. */
const messy = Buffer.from(
  [
    "E-Mail Address;First Name;Company Name;Mobile;Favourite colour",
    "zoe@harbour.example;Zo\u00eb;Caf\u00e9 Harbour;0412 345 678;blue",
    "ZOE@harbour.example;Zo\u00eb again;;;",
    "known@bay.example;Kim;Bay;;",
    "stop@bay.example;Sam;Bay;;",
    "not an address;Nina;Nowhere;;",
    "paul@peak.example;=1+1;Peak;12;red",
    "\"quoted@comma.example\";\"Comma; Semi\";Quote;;",
  ].join("\r\n"),
  "latin1",
);

async function send(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel("List of leads").setInputFiles({ name, mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Send file" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

async function tally(page: Page): Promise<Record<string, string>> {
  const names = ["created", "updated", "duplicate_in_file", "duplicate_in_client", "suppressed", "invalid"];
  const counts = await Promise.all(names.map((name) => page.getByTestId(`tally-${name}`).innerText()));
  return Object.fromEntries(names.map((name, n) => [name, counts[n]!]));
}

const outcome = { created: "3", updated: "0", duplicate_in_file: "1", duplicate_in_client: "1", suppressed: "1", invalid: "1" };

test("a messy list is read as it is, tried, and becomes the right leads", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  await plant(page, { email: "known@bay.example", first_name: "Kim" });
  await plant(page, { email: "stop@bay.example", first_name: "Sam" });
  await open(page);
  await page.getByRole("checkbox", { name: "Select Sam" }).check();
  await page.getByRole("region", { name: "Chosen leads" }).getByRole("button", { name: "Do not contact" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Do not contact" }).click();
  await expect(page.getByText("1 lead now on the do-not-contact list")).toBeVisible();

  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Import leads" })).toBeVisible();
  await expect(page.getByText("No imports yet")).toBeVisible();
  await send(page, "messy.csv", messy);
  await hydrated(page);
  await expect(page.getByText("CSV, Windows-1252, separated by semicolons, 5 columns")).toBeVisible();
  await expect(page.getByLabel("Field for E-Mail Address")).toHaveValue("email");
  await expect(page.getByLabel("Field for Mobile")).toHaveValue("phone");
  await expect(page.getByLabel("Field for Favourite colour")).toHaveValue("");
  await expect(rows(page).filter({ hasText: "zoe@harbour.example" }).first()).toContainText("Zoë");
  await expect(rows(page).filter({ hasText: "stop@bay.example" })).toContainText("Do not contact");
  await expect(rows(page).filter({ hasText: "not an address" })).toContainText("Not usable");

  // A wrong choice shows in the preview at once, and is mended.
  await page.getByLabel("Field for E-Mail Address").selectOption("");
  await expect(page.getByText("Choose the column that holds the e-mail address.")).toBeVisible();
  await page.getByLabel("Field for E-Mail Address").selectOption("email");
  await expect(page.getByText("Choose the column that holds the e-mail address.")).toBeHidden();

  await page.getByRole("button", { name: "Try it first" }).click();
  await expect(page.getByLabel("Ground for contact")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Ground for contact").selectOption("inferred_published");
  await page.getByLabel("Where it was given").fill("Their websites");
  await page.getByRole("button", { name: "Try it first" }).click();
  await expect(page.getByRole("heading", { name: "Trial: 3 leads would be added" })).toBeVisible();
  expect(await tally(page)).toEqual(outcome);
  await expect(rows(page).filter({ hasText: "Twice in the file" })).toHaveCount(1);
  const trial = page.url();
  await open(page);
  await expect(rows(page), "a trial adds nothing").toHaveCount(2);

  await open(page, trial);
  await page.getByRole("button", { name: "Import leads" }).click();
  await expect(page.getByRole("heading", { name: "3 leads added" })).toBeVisible();
  expect(await tally(page)).toEqual(outcome);
  await expect(rows(page).filter({ hasText: "phone: left out." })).toContainText("Added");

  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  const file = await waiting;
  const stream = await file.createReadStream();
  let text = "";
  for await (const part of stream) text += part;
  expect(text).toContain("row,outcome,reason,E-Mail Address");
  expect(text).toContain("2,duplicate_in_file");
  expect(text, "no cell begins like a formula").toContain(",'=1+1,");

  await page.getByRole("link", { name: "See the leads" }).click();
  await expect(rows(page)).toHaveCount(5);
  await rows(page).filter({ hasText: "Zoë" }).getByRole("link").first().click();
  await expect(page.getByText("+61412345678")).toBeVisible();
  await expect(page.getByText("Café Harbour").first()).toBeVisible();
  await expect(page.getByText("Inferred: published address").first()).toBeVisible();
  await expect(page.getByText("Their websites")).toBeVisible();

  await open(page, "/dashboard/leads/import");
  await expect(rows(page).filter({ hasText: "messy.csv" })).toContainText("Done");
});

test("a long import is paused, found again after a reload, goes on, and counts every row once", async ({ page, server }) => {
  test.slow();
  const count = 60_000;
  const lines = ["email,first_name,company"];
  for (let n = 0; n < count; n += 1) lines.push(`p${n}@firm${n % 5_000}.example,Person ${n},Firm ${n % 5_000}`);
  await settle(page, server);
  await open(page, "/dashboard/leads/import");
  await send(page, "long.csv", Buffer.from(lines.join("\n")));
  await hydrated(page);
  await page.getByLabel("Ground for contact").selectOption("express");
  await page.getByRole("button", { name: "Import leads" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Import paused.")).toBeVisible();
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  await page.reload();
  await hydrated(page);
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  const paused = Number((await tally(page)).created!.replace(/,/g, ""));
  expect(paused).toBeLessThan(count);
  await page.getByRole("button", { name: "Go on" }).click();
  // Moves in place, without a load.
  await expect(page.getByRole("heading", { name: "60,000 leads added" })).toBeVisible({ timeout: 80_000 });
  expect(await tally(page)).toMatchObject({ created: "60,000", duplicate_in_file: "0", invalid: "0" });
});

test("a cancelled import keeps what was added and says so", async ({ page, server }) => {
  test.slow();
  const lines = ["email"];
  for (let n = 0; n < 60_000; n += 1) lines.push(`c${n}@firm.example`);
  await settle(page, server);
  await open(page, "/dashboard/leads/import");
  await send(page, "wrong.csv", Buffer.from(lines.join("\n")));
  await hydrated(page);
  await page.getByLabel("Ground for contact").selectOption("express");
  await page.getByRole("button", { name: "Import leads" }).click();
  await page.getByRole("button", { name: "Cancel import" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel import" }).click();
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: /added before it stopped|was discarded/ })).toBeVisible();
});

test("a file that is no list is refused in words, with and without scripting", async ({ browser, page, server }) => {
  const person = await settle(page, server);
  await open(page, "/dashboard/leads/import");
  await page.getByLabel("List of leads").setInputFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
  await page.getByRole("button", { name: "Send file" }).click();
  await expect(page.getByRole("alert")).toContainText("The file is empty.");
  await expect(page).toHaveURL("/dashboard/leads/import");

  const storageState = await page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url, storageState });
  const plain = await context.newPage();
  await plain.goto("/dashboard/leads/import");
  await plain.getByLabel("List of leads").setInputFiles({ name: "plain.csv", mimeType: "text/csv", buffer: Buffer.from(`email\n${person.email}\n`) });
  await plain.getByRole("button", { name: "Send file" }).click();
  await plain.getByLabel("Ground for contact").selectOption("express");
  await plain.getByRole("button", { name: "Import leads" }).click();
  await expect(async () => {
    await plain.reload();
    await expect(plain.getByRole("heading", { name: "1 lead added" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await context.close();
});

test("another agency's import is not there", async ({ page, server }) => {
  await settle(page, server);
  const answer = await page.goto("/dashboard/leads/import/00000000-0000-7000-8000-000000000000");
  expect(answer!.status()).toBe(404);
  await expect(page.getByText("This import does not exist.")).toBeVisible();
  const file = await page.request.get("/dashboard/leads/import/00000000-0000-7000-8000-000000000000/problems.csv");
  expect(file.status()).toBe(404);
});

test("the pages of imports can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  await open(page, "/dashboard/leads/import");
  await send(page, "messy.csv", messy);
  const columns = page.url();
  await open(page, "/dashboard/leads/import");
  await send(page, "second.csv", messy);
  await hydrated(page);
  await page.getByLabel("Ground for contact").selectOption("express");
  await page.getByRole("button", { name: "Try it first" }).click();
  await expect(page.getByRole("heading", { name: /^Trial:/ })).toBeVisible();
  const over = page.url();
  for (const [name, path] of [["upload", "/dashboard/leads/import"], ["columns", columns], ["over", over]] as const) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(path);
      expect(await answer!.text(), path).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
      await hydrated(page);
      expect(await seriousFaults(page), `${name} ${colorScheme}`).toEqual([]);
      const overflow = await overhang(page);
      expect(overflow, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await shoot(page, `import-${name}-${colorScheme}`);
    }
  }
});

test("a list is imported into a campaign, which has its leads then", async ({ page, server }) => {
  await settle(page, server);
  const id = await campaign(page, "Clinics");
  await open(page, `/dashboard/campaigns/${id}?tab=settings`);
  await expect(page.getByText("No mailbox is connected yet.")).toBeVisible();
  await open(page, "/dashboard/leads/import");
  await send(page, "two.csv", Buffer.from("email,first_name\njo@bay.example,Jo\nsam@bay.example,Sam\n"));
  await hydrated(page);
  await page.getByLabel("Campaign").selectOption({ label: "Clinics" });
  await page.getByLabel("Ground for contact").selectOption("express");
  // A trial keeps the choice.
  await page.getByRole("button", { name: "Try it first" }).click();
  await expect(page.getByRole("heading", { name: "2 leads would be added" })).toBeVisible();
  await page.getByRole("button", { name: "Import leads" }).click();
  await expect(page.getByRole("heading", { name: "2 leads added" })).toBeVisible();
  await page.getByRole("link", { name: "Open the campaign" }).click();
  await expect(page).toHaveURL(`/dashboard/campaigns/${id}`);
  await open(page, `/dashboard/campaigns/${id}?tab=leads`);
  await expect(rows(page)).toHaveCount(2);
});
