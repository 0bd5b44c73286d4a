import type { Locator, Page } from "@playwright/test";
import { expect, hydrated, test } from "../harness/test";

/** From here on time passes only when a test says so. */
async function open(page: Page) {
  await page.clock.install();
  await page.goto("/");
  await hydrated(page);
  await page.clock.pauseAt(Date.now() + 3_600_000);
}

/** Brings a part into view, with the pointer elsewhere, and waits until the page has noticed. */
async function show(page: Page, part: Locator) {
  await page.mouse.move(0, 0);
  await part.scrollIntoViewIfNeeded();
  await expect(part).toBeInViewport();
  await part.evaluate(
    (element) =>
      new Promise<void>((done) => {
        new IntersectionObserver((entries, observer) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          observer.disconnect();
          done();
        }).observe(element);
      }),
  );
}

const band = (page: Page) => page.getByRole("region", { name: "Every touch, the moment it happens." }).locator(".feed");
const first = (feed: Locator) => feed.locator(".feed__item").first();

test.describe("the live feed", () => {
  test("gets a new line every 3 s and never shows more than five", async ({ page }) => {
    await open(page);
    await show(page, band(page));
    const lines = ["Reply received from Emma Thompson", "Message sent to David Park", "Call completed with Melbourne Digital"];
    const before = await first(band(page)).locator(".feed__words").innerText();
    await page.clock.runFor(3_000);
    await expect(first(band(page))).not.toContainText(before);
    const after = await first(band(page)).locator(".feed__words").innerText();
    expect(lines.indexOf(after) === -1 || lines.indexOf(after) > lines.indexOf(before)).toBe(true);
    await expect(band(page).locator(".feed__item")).toHaveCount(5);
    await expect(band(page).locator(".feed__item").nth(1)).toContainText(before);
  });

  test("stands still after Pause and while it is looked at", async ({ page }) => {
    await open(page);
    await show(page, band(page));
    await band(page).getByRole("button", { name: "Pause the live feed" }).click();
    await page.mouse.move(0, 0);
    const before = await first(band(page)).locator(".feed__words").innerText();
    await page.clock.runFor(12_000);
    await expect(first(band(page))).toContainText(before);
    await band(page).getByRole("button", { name: "Play the live feed" }).click();
    await page.mouse.move(0, 0);
    await page.clock.runFor(3_000);
    await expect(first(band(page))).not.toContainText(before);
  });

  test("tells a screen reader every line once", async ({ page }) => {
    await page.goto("/");
    await expect(band(page).locator("ul.visually-hidden li")).toHaveCount(8);
    await expect(band(page).locator("ol")).toHaveAttribute("aria-hidden", "true");
  });
});

test.describe("the typewriter", () => {
  const letter = (page: Page) => page.locator(".compose");
  const typed = (page: Page) => letter(page).locator(".compose__body > span").first();

  test("writes letter by letter, rests 5 s and begins again", async ({ page }) => {
    await open(page);
    await show(page, letter(page));
    await expect(letter(page)).toContainText("AI is writing...");
    await page.clock.runFor(25 * 4);
    const early = (await typed(page).textContent())?.length ?? 0;
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(12);
    // About 350 letters at 25 ms, and the longer rests after commas, full stops and line ends.
    await page.clock.runFor(12_500);
    await expect(letter(page)).toContainText("AI finished");
    await expect(typed(page)).toContainText("Alex");
    await page.clock.runFor(5_500);
    await expect(letter(page)).toContainText("AI is writing...");
  });

  test("keeps the whole text for screen readers while it writes", async ({ page }) => {
    await open(page);
    await show(page, letter(page));
    await page.clock.runFor(500);
    await expect(letter(page).locator("p.visually-hidden")).toContainText("Would a 15-minute call on Thursday be worth it?");
    await expect(letter(page).locator(".compose__body")).toHaveAttribute("aria-hidden", "true");
  });
});

test.describe("the steps", () => {
  const tab = (page: Page, name: string) => page.getByRole("tab", { name });

  test("change every 6 s while they are in view", async ({ page }) => {
    await open(page);
    await expect(tab(page, "Discover")).toHaveAttribute("aria-selected", "true");
    await show(page, page.locator(".how"));
    await page.clock.runFor(6_000);
    await expect(tab(page, "Find (Scout)")).toHaveAttribute("aria-selected", "true");
    await expect(page.getByText("Step 2 • Find (Scout)")).toBeVisible();
    await expect(page.getByRole("heading", { name: "AI scouts your leads" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Enter your website URL" })).toBeHidden();
  });

  test("stay where a visitor put them, and go on after 10 s without a touch", async ({ page }) => {
    await open(page);
    await show(page, page.locator(".how"));
    await tab(page, "Reach").click();
    await page.mouse.move(0, 0);
    await page.clock.runFor(9_900);
    await expect(tab(page, "Reach")).toHaveAttribute("aria-selected", "true");
    await page.clock.runFor(6_200);
    await expect(tab(page, "Convert")).toHaveAttribute("aria-selected", "true");
  });

  test("follow the arrow keys, wrap round, and wait while the focus is in them @desktop", async ({ page }) => {
    await open(page);
    await show(page, page.locator(".how"));
    await page.getByRole("button", { name: "Pause the steps" }).focus();
    await tab(page, "Discover").focus();
    await page.keyboard.press("ArrowLeft");
    await expect(tab(page, "Convert")).toBeFocused();
    await expect(page.getByText("+$45,000")).toBeVisible();
    await page.clock.runFor(30_000);
    await expect(tab(page, "Convert")).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Home");
    await expect(tab(page, "Discover")).toBeFocused();
  });
});

test("a visitor who wants less motion sees everything in its final state", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page);
  await show(page, page.locator(".compose"));
  await page.clock.runFor(20_000);
  await expect(page.locator(".compose")).toContainText("AI finished");
  await expect(first(band(page))).toContainText("Reply received from Emma Thompson");
  const figures = page.locator(".stat__value .count-up__now");
  await show(page, figures.first());
  await expect(figures).toHaveText(["55%+", "12%+", "<14 days", "5"]);
});

test("the figures count up once, in two seconds, when they come into view", async ({ page }) => {
  await open(page);
  const figure = page.locator(".stat__value .count-up__now").first();
  await show(page, figure);
  await page.clock.runFor(700);
  const underway = Number.parseInt(await figure.innerText(), 10);
  expect(underway).toBeGreaterThan(0);
  expect(underway).toBeLessThan(55);
  await page.clock.runFor(1_500);
  await expect(figure).toHaveText("55%+");
});

test.describe("the founding spots", () => {
  for (const [taken, words, urgency] of [
    [3, "Only 17 of 20 founding spots remaining", "spots--plenty"],
    [12, "Only 8 of 20 founding spots remaining", "spots--few"],
    [17, "Only 3 of 20 founding spots remaining", "spots--last"],
    [20, "Founding spots sold out!", "spots--last"],
  ] as const) {
    test(`follow the stream: ${taken} taken`, async ({ page }) => {
      const event = JSON.stringify({ total: 20, taken, remaining: 20 - taken, sold_out: taken === 20 });
      await page.route("**/api/v1/founding-spots/stream", (route) =>
        route.fulfill({ contentType: "text/event-stream", body: `event: spots\ndata: ${event}\n\n` }),
      );
      await page.goto("/");
      await expect(page.getByText(words)).toBeVisible();
      await expect(page.locator(".counter")).toHaveClass(new RegExp(urgency));
    });
  }

  test("are hidden by hand for the rest of the visit", async ({ page }) => {
    await page.goto("/");
    await hydrated(page);
    await expect(page.getByText("20/20 founding spots left")).toBeVisible();
    await page.getByRole("button", { name: "Hide the founding spots" }).click();
    await expect(page.getByText("20/20 founding spots left")).toBeHidden();
    await page.goto("/pricing");
    await hydrated(page);
    await expect(page.getByText("20/20 founding spots left")).toBeHidden();
  });
});
