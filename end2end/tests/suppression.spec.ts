import { open, plant, rows, shoot } from "../harness/leads";
import { settle } from "../harness/people";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422|451)/] });

const tab = "/dashboard/settings?tab=suppression";

test("an address on the list takes its lead out of outreach, and coming off brings it back", async ({ page, server }) => {
  await settle(page, server);
  await plant(page, { email: "alex@harbour.example", first_name: "Alex", title: "CEO", organization_country: "Australia" });
  await open(page, tab);
  await expect(page.getByText("No addresses on the list")).toBeVisible();
  await page.getByRole("textbox", { name: "Addresses", exact: true }).fill("not an address");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(page.getByRole("textbox", { name: "Addresses", exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("textbox", { name: "Addresses", exact: true }).fill("Alex@Harbour.example");
  await page.getByLabel("Note").fill("Asked by phone");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(page.getByText("On the list now.")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("alex@harbour.example");
  await expect(rows(page)).toContainText("By hand");
  await expect(page.getByRole("textbox", { name: "Addresses", exact: true })).toHaveValue("");

  await open(page);
  await rows(page).getByRole("link").first().click();
  await expect(page.getByTestId("als-badge")).toContainText("Dead");

  await open(page, tab);
  await page.getByRole("button", { name: "Remove alex@harbour.example" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take off the list" }).click();
  await expect(page.getByText("The address is off the list.")).toBeVisible();
  await expect(page.getByText("No addresses on the list")).toBeVisible();
  await open(page);
  await rows(page).getByRole("link").first().click();
  await expect(page.getByTestId("als-badge")).not.toContainText("Dead");
});

test("many are added at once, found by their beginning, and who said no stays", async ({ page, server }) => {
  await settle(page, server);
  await open(page, tab);
  await page.getByRole("textbox", { name: "Addresses", exact: true }).fill("ada@bay.example\nben@bay.example; ada@bay.example\nnobody");
  await page.getByLabel("Reason").selectOption("unsubscribe");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(page.getByText("2 added, 1 on the list already, 1 could not be read.")).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText("Stays");
  await expect(page.getByRole("button", { name: /^Remove / })).toHaveCount(0);

  await open(page, `${tab}&q=ben`);
  await expect(rows(page)).toHaveCount(1);
  await open(page, `${tab}&q=zoe`);
  await expect(page.getByText("No addresses fit the search")).toBeVisible();
  await page.getByRole("link", { name: "Clear search" }).click();
  await expect(rows(page)).toHaveCount(2);

  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download all as CSV" }).click();
  const stream = await (await waiting).createReadStream();
  let text = "";
  for await (const part of stream) text += part;
  expect(text).toContain("email,ada@bay.example,unsubscribe,bulk");
});

test("a rival's domain and a number have lists of their own", async ({ page, server }) => {
  await settle(page, server);
  await open(page, tab);
  await page.getByRole("tab", { name: "Domains", exact: true }).click();
  await expect(page).toHaveURL(/list=domains/);
  await page.getByRole("textbox", { name: "Domains", exact: true }).fill("https://www.rival.example/about");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(rows(page)).toContainText("rival.example");
  await expect(rows(page)).toContainText("Competitor");
  await page.getByRole("tab", { name: "Phone numbers" }).click();
  await page.getByRole("textbox", { name: "Numbers", exact: true }).fill("0412 345 678\n0412 345 679");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(page.getByText("2 added.")).toBeVisible();
  await expect(rows(page).first()).toContainText("+61412345678");

  await open(page, "/dashboard/leads");
  await page.getByRole("button", { name: "Add lead" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add a lead" });
  await dialog.locator('[name="email"]').fill("boss@rival.example");
  await dialog.getByRole("button", { name: "Add lead" }).click();
  await expect(dialog.getByText("This company is on your competitor list.")).toBeVisible();
});

test("the lists can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  await open(page, tab);
  await page.getByRole("textbox", { name: "Addresses", exact: true }).fill("ada@bay.example\nben@bay.example\ncleo@bay.example");
  await page.getByRole("button", { name: "Add to the list" }).click();
  await expect(rows(page)).toHaveCount(3);
  for (const path of [tab, `${tab}&list=domains`]) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(path);
      expect(await answer!.text(), path).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
      await hydrated(page);
      expect(await seriousFaults(page), `${path} ${colorScheme}`).toEqual([]);
      const overflow = await overhang(page);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      await shoot(page, `suppression-${path.includes("list=") ? "domains" : "emails"}-${colorScheme}`);
    }
  }
});
