import type { Page } from "@playwright/test";
import { type Lead, open, plant, rows } from "../harness/leads";
import { settle } from "../harness/people";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|410|422)/] });

/** The lead of the journeys: 88 with the default weights, 85 with those a new client has. */
const alex: Lead = {
  email: "alex@harbourhealth.example",
  email_verified: "true",
  first_name: "Alex",
  last_name: "Nguyen",
  title: "CEO",
  phone: "0412 345 678",
  phone_verified: "true",
  linkedin_url: "https://www.linkedin.com/in/alex-nguyen",
  company: "Harbour Health Pty Ltd",
  organization_industry: "Healthcare",
  organization_employee_count: "32",
  organization_country: "Australia",
  organization_is_hiring: "true",
};

async function openAddDialog(page: Page) {
  await page.getByRole("button", { name: "Add lead" }).first().click();
  return page.getByRole("dialog", { name: "Add a lead" });
}

async function add(page: Page, lead: Lead): Promise<void> {
  const dialog = await openAddDialog(page);
  for (const [name, value] of Object.entries(lead)) {
    const control = dialog.locator(`[name="${name}"]`);
    if (["email_verified", "phone_verified", "organization_is_hiring"].includes(name)) await control.selectOption(value);
    else await control.fill(value);
  }
  await dialog.getByRole("button", { name: "Add lead" }).click();
  await expect(page.getByText(`${lead.email} added`)).toBeVisible();
  await expect(dialog).toBeHidden();
}

test("a new agency sees five empty tiers and what leads are for", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  for (const tier of ["hot", "warm", "cool", "cold", "dead"]) await expect(page.getByTestId(`tier-${tier}`)).toHaveText("0");
  await expect(page.getByText("No leads yet")).toBeVisible();
});

test("a lead added by hand stands in the list with its score, and the same address only once", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await add(page, alex);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByRole("link", { name: /Alex Nguyen/ })).toBeVisible();
  await expect(rows(page).getByText("Hot")).toBeVisible();
  await expect(page.getByTestId("tier-hot")).toHaveText("1");

  const dialog = await openAddDialog(page);
  await dialog.locator('[name="email"]').fill("ALEX@harbourhealth.example");
  await dialog.getByRole("button", { name: "Add lead" }).click();
  await expect(dialog.getByText("This lead exists already.")).toBeVisible();

  await dialog.locator('[name="email"]').fill("not an address");
  await dialog.locator('[name="phone"]').fill("12");
  await dialog.getByRole("button", { name: "Add lead" }).click();
  await expect(dialog.locator('[name="email"]')).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.locator('[name="phone"]')).toHaveAttribute("aria-invalid", "true");
});

test("a lead's page shows what was typed and five bars against their own maxima", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await add(page, alex);
  await rows(page).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Alex Nguyen" })).toBeVisible();
  for (const text of ["alex@harbourhealth.example", "+61412345678", "linkedin.com/in/alex-nguyen", "Harbour Health Pty Ltd"]) {
    await expect(page.locator("#content").getByText(text).first()).toBeVisible();
  }
  await expect(page.getByText("Nothing has happened yet")).toBeVisible();
  await expect(page.getByTestId("als-badge")).toContainText("85");
  await expect(page.locator(".score-bar__points")).toHaveText(["18/20", "25/25", "25/25", "5/15", "15/15"]);
  await expect(page.getByText("The company is hiring (5 of 5 points).")).toBeVisible();
  await expect(page.getByTestId("suppression-state")).toHaveText("Allowed");
});

test("editing a lead scores it anew, and taking it out of outreach shows at once", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await add(page, alex);
  await rows(page).getByRole("link").first().click();
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit lead" });
  await expect(dialog.locator('[name="title"]')).toHaveValue("CEO");
  await dialog.locator('[name="title"]').fill("Receptionist");
  await dialog.getByRole("button", { name: "Save lead" }).click();
  await expect(page.getByText(/^Lead saved\./)).toBeVisible();
  await expect(page.getByTestId("als-badge")).not.toContainText("85");
  await expect(page.getByText("Receptionist, Harbour Health Pty Ltd")).toBeVisible();

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Do not contact" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Do not contact" }).click();
  await expect(page.getByText("This address is on your do-not-contact list. Nothing is sent to this lead.")).toBeVisible();
  await expect(page.getByTestId("als-badge")).toContainText("Dead");
});

test("erasing a person leaves nothing to find, and the address cannot be added again", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await add(page, alex);
  await rows(page).getByRole("link").first().click();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Erase personal data" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Erase personal data" }).click();
  await expect(page).toHaveURL("/dashboard/leads");
  await expect(page.getByText("No leads yet")).toBeVisible();
  await hydrated(page);
  const dialog = await openAddDialog(page);
  await dialog.locator('[name="email"]').fill(alex.email!);
  await dialog.getByRole("button", { name: "Add lead" }).click();
  await expect(dialog.getByText(/do-not-contact|may not be contacted/)).toBeVisible();
});

test("filters, sort and pages live in the address and can be saved as a view", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  for (let n = 1; n <= 23; n += 1) {
    const number = String(n).padStart(2, "0");
    await plant(page, { email: `p${number}@bay.example`, first_name: `Person ${number}`, company: `Company ${number}` });
  }
  await plant(page, alex);

  await open(page);
  await expect(rows(page)).toHaveCount(20);
  await expect(page.getByText("24 leads", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(rows(page)).toHaveCount(4);
  await page.goBack();
  await expect(rows(page)).toHaveCount(20);

  await page.getByRole("columnheader", { name: "Company" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=company/);
  await expect(rows(page).first()).toContainText("Company 01");

  await page.getByRole("link", { name: /^Hot/ }).click();
  await expect(page).toHaveURL(/tier=hot/);
  await expect(rows(page)).toHaveCount(1);
  await expect(page.locator('select[name="tier"]')).toHaveValue("hot");

  await page.getByRole("button", { name: "Views" }).click();
  const views = page.getByRole("dialog", { name: "Saved views" });
  await views.getByLabel("Save what is on show as").fill("Hot ones");
  await views.getByRole("button", { name: "Save view" }).click();
  await expect(views.getByRole("link", { name: "Hot ones" })).toBeVisible();

  await open(page, "/dashboard/leads?q=nobody");
  await expect(page.getByText("No leads fit these filters")).toBeVisible();
  await page.getByRole("button", { name: "Views" }).click();
  await views.getByRole("link", { name: "Hot ones" }).click();
  await expect(page).toHaveURL("/dashboard/leads?sort=company&tier=hot");
  await expect(rows(page)).toHaveCount(1);

  await open(page, "/dashboard/leads?from=80&q=harbour");
  await expect(rows(page)).toHaveCount(1);
});

test("chosen rows can be kept from contact and deleted together", async ({ page, server }) => {
  await settle(page, server);
  for (const name of ["Ada", "Ben", "Cleo"]) await plant(page, { email: `${name}@bay.example`.toLowerCase(), first_name: name });
  await open(page);
  await page.getByRole("checkbox", { name: "Select Ada" }).check();
  await page.getByRole("checkbox", { name: "Select Ben" }).check();
  const bar = page.getByRole("region", { name: "Chosen leads" });
  await expect(bar).toContainText("2 chosen");
  await bar.getByRole("button", { name: "Do not contact" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Do not contact" }).click();
  await expect(page.getByText("2 leads now on the do-not-contact list")).toBeVisible();
  await expect(bar).toBeHidden();

  await page.getByRole("checkbox", { name: "Select Cleo" }).check();
  await bar.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete leads" }).click();
  await expect(rows(page)).toHaveCount(2);
});

test("a lead of somebody else is not there", async ({ page, server }) => {
  await settle(page, server);
  const answer = await page.goto("/dashboard/leads/00000000-0000-7000-8000-000000000000");
  expect(answer!.status()).toBe(404);
  await expect(page.getByText("This lead does not exist.")).toBeVisible();
});

test("the pages of leads can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  await plant(page, alex);
  await plant(page, { email: "info@bay.example" });
  await open(page);
  await rows(page).filter({ hasText: "Alex" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Alex Nguyen" })).toBeVisible();
  const lead = new URL(page.url()).pathname;
  const shots = process.env.END2END_SHOTS;
  for (const path of ["/dashboard/leads", "/dashboard/leads?tier=cold", lead]) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(path);
      expect(await answer!.text(), path).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
      expect(await seriousFaults(page), `${path} ${colorScheme}`).toEqual([]);
      const overflow = await overhang(page);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      if (shots) await page.screenshot({ path: `${shots}/${page.viewportSize()!.width}-${colorScheme}-${path.replace(/\W+/g, "_").slice(0, 30)}.png`, fullPage: true });
    }
  }
  await open(page);
  const dialog = await openAddDialog(page);
  await expect(dialog).toBeVisible();
  expect(await seriousFaults(page), "the dialog").toEqual([]);
  if (shots) await page.screenshot({ path: `${shots}/${page.viewportSize()!.width}-dialog.png` });
});
