import { readFile } from "node:fs/promises";
import { settle } from "../harness/people";
import { expect, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|422)/] });

test("an owner takes all data away by a link that is the only way to it", async ({ page, server, browser }) => {
  await settle(page, server);
  await page.goto("/dashboard/settings?tab=danger");
  await expect(page.getByText("No archive yet")).toBeVisible();
  await page.getByRole("button", { name: "Collect all data" }).click();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  const link = page.getByRole("link", { name: "Download" });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^bright-harbour-agency-\d{4}-\d\d-\d\d\.zip$/);
  const bytes = await readFile(await download.path());
  expect(bytes.subarray(0, 4)).toEqual(Buffer.from("PK\u0003\u0004"));
  for (const table of ["people.jsonl", "leads.jsonl", "audit_logs.jsonl", "export.json"]) {
    expect(bytes.includes(table), table).toBe(true);
  }

  // The link is all it takes, and another one is nothing.
  const href = (await link.getAttribute("href"))!;
  const other = await browser.newContext();
  expect((await other.request.get(href)).status()).toBe(200);
  expect((await other.request.get(href.replace(/.$/, (last) => (last === "0" ? "1" : "0")))).status()).toBe(404);
  await other.close();
});
