import type { Locator, Page } from "@playwright/test";
import { later } from "../harness/clock";
import { open, test } from "../harness/journey";
import { ask, sender } from "../harness/outreach";
import { linkIn, mailTo, somebody } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated } from "../harness/test";

// No mouse anywhere (journeys.md F19): every control is reached by Tab and moved by keys.
test.use({ expectedFaults: [/status of (409|422)/] });

/** Presses Tab until the focus is on it: what cannot be reached fails here. */
async function reach(page: Page, target: Locator): Promise<void> {
  await expect(target.first()).toBeVisible();
  for (let presses = 0; presses < 150; presses += 1) {
    if (await target.first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${target} cannot be reached by Tab`);
}

/** Types into a field as a person does: over what stands in it. */
async function type(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await reach(page, target);
  await page.keyboard.press(key);
}

test("by keys alone: an account, a campaign, a lead in it, and mail that leaves @desktop", async ({ page, server }) => {
  test.setTimeout(240_000);
  const person = somebody();
  const office = await PostOffice.open();

  await open(page, "/login");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await press(page, page.getByRole("link", { name: "Sign up" }));
  await expect(page).toHaveURL("/signup");
  await hydrated(page);
  await type(page, page.getByLabel("Full name"), person.name);
  await type(page, page.getByLabel("Company name"), person.company);
  await type(page, page.getByLabel("Work e-mail"), person.email);
  await type(page, page.getByLabel(/^Password\W*$/), person.password);
  await press(page, page.getByRole("checkbox"), "Space");
  await press(page, page.getByRole("button", { name: "Create account" }));
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await page.goto(linkIn(await mailTo(server, person.email), "/confirm"));
  await page.waitForURL("**/onboarding");
  await hydrated(page);
  await type(page, page.getByLabel("Industries"), "healthcare");
  await press(page, page.getByRole("button", { name: "Save and go on" }));
  await page.waitForURL("**/dashboard");
  await hydrated(page);

  // The palette goes anywhere; Escape gives the focus back.
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Search or go to" });
  await expect(palette).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("New campaign");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/dashboard/campaigns/new");
  await hydrated(page);
  await type(page, page.locator('[name="name"]'), "Q1 Healthcare");
  await reach(page, page.getByRole("radio", { name: /Co-Pilot/ }));
  while (!(await page.getByRole("radio", { name: /Autopilot/ }).isChecked())) await page.keyboard.press("ArrowUp");
  await press(page, page.getByRole("button", { name: "Create campaign" }));
  await expect(page.getByTestId("mode")).toHaveText("Autopilot");
  const id = new URL(page.url()).pathname.split("/").pop()!;

  // Tabs move with arrows.
  await hydrated(page);
  await reach(page, page.getByRole("tab", { name: "Overview" }));
  await page.keyboard.press("ArrowRight");
  if (!(await page.getByRole("tab", { name: /Sequence/ }).getAttribute("aria-selected"))?.includes("true")) await page.keyboard.press("Enter");
  await press(page, page.getByRole("button", { name: "Use the Growth Engine" }));
  await expect(page.getByRole("list", { name: "Steps" }).getByRole("listitem")).not.toHaveCount(0);

  // A mailbox is an address of the test's own post office; its form is a dialog like the next one.
  const box = await sender(page, office, `kim+${Date.now().toString(36)}@get-harbour.example`);
  await ask(page, "campaigns/senders/add", { id, mailbox: box });

  await open(page, "/dashboard/leads");
  await press(page, page.getByRole("button", { name: "Add lead" }).first());
  const dialog = page.getByRole("dialog", { name: "Add a lead" });
  await expect(dialog).toBeVisible();
  const alex = `alex-${Date.now().toString(36)}@bay.example`;
  await type(page, dialog.locator('[name="email"]'), alex);
  await type(page, dialog.locator('[name="first_name"]'), "Alex");
  await type(page, dialog.locator('[name="company"]'), "Harbour Health");
  await type(page, dialog.locator('[name="organization_country"]'), "Australia");
  await reach(page, dialog.locator('[name="consent_basis"]'));
  while ((await dialog.locator('[name="consent_basis"]').inputValue()) !== "inferred_published") await page.keyboard.press("ArrowDown");
  await press(page, dialog.getByRole("button", { name: "Add lead" }));
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Add lead" }).first(), "the focus goes back to where it was").toBeFocused();
  await press(page, page.getByRole("checkbox", { name: "Select Alex" }), "Space");
  await press(page, page.getByRole("button", { name: "Add to campaign" }));
  const choice = page.getByRole("dialog", { name: "Add to a campaign" });
  await reach(page, choice.getByLabel("Campaign"));
  await page.keyboard.press("ArrowDown");
  await expect(choice.getByLabel("Campaign")).toHaveValue(id);
  await press(page, choice.getByRole("button", { name: "Add leads" }));
  await expect(page.getByText("1 lead added.")).toBeVisible();

  await open(page, `/dashboard/campaigns/${id}`);
  await press(page, page.getByRole("button", { name: "Activate" }));
  const question = page.getByRole("dialog");
  await press(page, question.getByRole("button", { name: "Activate campaign" }));
  await expect(page.getByTestId("status")).toHaveText("Active");
  await expect
    .poll(async () => {
      await later(page, 3 * 60);
      await ask(page, "campaigns/leads/send", { id, leads: "00000000-0000-7000-8000-000000000000" });
      return office.to(alex).length;
    }, { timeout: 60_000 })
    .toBeGreaterThan(0);
  office.close();
});
