import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "../harness/test";

const PAGES = ["/", "/pricing", "/about", "/how-it-works"];
const EMAIL = "Work email";

async function fill(page: Page, email: string, agency = "Harbour Digital") {
  await page.getByLabel(EMAIL).fill(email);
  await page.getByLabel("Agency name").fill(agency);
  await page.getByRole("button", { name: "Claim Your Founding Spot" }).click();
}

test("joining leads to the thank-you page, and so does joining again", async ({ page, ownServer }) => {
  for (let time = 0; time < 2; time += 1) {
    await page.goto(ownServer.url);
    await hydrated(page);
    await fill(page, "owner@harbourdigital.example.com");
    await expect(page).toHaveURL(/\/waitlist\/thank-you$/);
    await expect(page.getByRole("heading", { name: "You are on the list" })).toBeVisible();
  }
});

test("a bad address is marked at the field, and what was typed stays", async ({ page }) => {
  await page.goto("/pricing");
  await hydrated(page);
  await fill(page, "not-an-address", "Studio Twenty");
  await expect(page.getByText("Please enter a valid email address")).toBeVisible();
  await expect(page.getByLabel(EMAIL)).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel(EMAIL)).toBeFocused();
  await expect(page.getByLabel("Agency name")).toHaveValue("Studio Twenty");
});

test.describe("when the server cannot be reached", () => {
  test.use({ expectedFaults: [[/Failed to load resource/], { option: true }] });

  test("the form says so and can be sent again", async ({ page }) => {
    await page.route("**/api/v1/waitlist", (route) => route.abort());
    await page.goto("/about");
    await hydrated(page);
    await fill(page, "owner@example.com.au");
    await expect(page.getByText("Something went wrong. Please try again.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Claim Your Founding Spot" })).toBeEnabled();
  });
});

test.describe("without scripting", () => {
  test.use({ javaScriptEnabled: false, expectedFaults: [[/status of 422/], { option: true }] });

  test("the form of each page joins, and a bad address comes back with what was typed", async ({ page, ownServer }) => {
    for (const path of PAGES) {
      await page.goto(ownServer.url + path);
      await fill(page, "not-an-address", "Pixel <b> Studios");
      await expect(page.getByText("Please enter a valid email address")).toBeVisible();
      await expect(page.getByLabel(EMAIL)).toHaveValue("not-an-address");
      await expect(page.getByLabel("Agency name")).toHaveValue("Pixel <b> Studios");
      await fill(page, `owner@${path.slice(1) || "landing"}.example.com`);
      await expect(page).toHaveURL(/\/waitlist\/thank-you(#waitlist)?$/);
    }
  });
});
