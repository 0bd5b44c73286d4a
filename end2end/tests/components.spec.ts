import type { Locator, Page } from "@playwright/test";
import { expect, hydrated, test } from "../harness/test";

/** What the gallery says a control has changed. */
function echo(page: Page, label: string): Locator {
  return page.getByRole("status", { name: label, exact: true });
}

async function open(page: Page, query = ""): Promise<void> {
  await page.goto(`/dev/components${query}`);
  await hydrated(page);
}

test.describe("actions", () => {
  test("each button reports a press and a disabled one none", async ({ page }) => {
    await open(page);
    const actions = page.getByRole("region", { name: "Actions" });
    await actions.getByRole("button", { name: "Import leads" }).click();
    await actions.getByRole("button", { name: "Add lead" }).press("Enter");
    await actions.getByRole("button", { name: "Skip" }).press("Space");
    await expect(echo(page, "Presses")).toHaveText("3");
    await expect(actions.getByRole("button", { name: "Primary" })).toBeDisabled();
  });

  test("a busy button cannot be pressed until its work is done", async ({ page }) => {
    await open(page);
    const save = page.getByRole("button", { name: "Save changes" });
    await save.click();
    await expect(save).toBeDisabled();
    await expect(save).toHaveAttribute("aria-busy", "true");
    await expect(echo(page, "Saving")).toHaveText("on its way");
    await page.getByRole("button", { name: "Finish saving" }).click();
    await expect(save).toBeEnabled();
    await expect(echo(page, "Saving")).toHaveText("idle");
  });

  test("a menu is walked by arrow keys and letters, skips what is disabled and gives the focus back", async ({ page }) => {
    await open(page);
    const button = page.getByRole("button", { name: "Lead actions" });
    await button.focus();
    await expect(button).toHaveAttribute("aria-expanded", "false");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
    await expect(button).toHaveAttribute("aria-expanded", "true");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("menuitem", { name: "Score again" })).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("menuitem", { name: "Open in lists" })).toBeFocused();
    await page.keyboard.press("End");
    await expect(page.getByRole("menuitem", { name: "Delete lead" })).toBeFocused();
    await page.keyboard.press("e");
    await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu", { name: "Lead actions" })).toBeHidden();
    await expect(button).toBeFocused();
    await expect(echo(page, "Chosen action")).toHaveText("nothing yet");
  });

  test("choosing in a menu acts and closes it", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Lead actions" }).click();
    await page.getByRole("menuitem", { name: "Score again" }).click();
    await expect(echo(page, "Chosen action")).toHaveText("score again");
    await expect(page.getByRole("menu", { name: "Lead actions" })).toBeHidden();
  });

  test("a dialog opened from a menu gives the focus to the menu's button", async ({ page }) => {
    await open(page);
    const button = page.getByRole("button", { name: "Lead actions" });
    await button.click();
    await page.getByRole("menuitem", { name: "Delete lead" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete Sarah Chen?" });
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
  });

  test("copying puts the text on the clipboard and says so", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page);
    await page.getByRole("button", { name: "Copy the webhook address" }).click();
    await expect(page.getByText("Copied", { exact: true })).toBeAttached();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("https://hooks.example/replies/7f3a");
  });

  test("the palette opens by its keys, narrows by typing and goes by Enter", async ({ page }) => {
    await open(page);
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox", { name: "Go to a section" });
    await expect(field).toBeFocused();
    const entries = page.getByRole("listbox", { name: "Go to a section" }).getByRole("option");
    await expect(entries).toHaveCount(4);
    await field.fill("funnels");
    await expect(entries).toHaveCount(1);
    await field.fill("zebra");
    await expect(page.getByText("Nothing fits “zebra”.")).toBeVisible();
    await field.fill("");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("option", { name: "Overlays" })).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/#overlays$/);
    await expect(field).toBeHidden();
  });
});

test.describe("forms", () => {
  test("a form names every wrong field above and beside it, takes the focus there, and is sent once mended", async ({ page }) => {
    await open(page);
    const email = page.getByLabel("Work e-mail");
    const password = page.getByRole("textbox", { name: "Password" });
    await page.getByRole("button", { name: "Create account" }).click();
    const summary = page.getByRole("alert").filter({ hasText: "Please correct the marked fields." });
    await expect(summary).toBeFocused();
    await expect(summary.getByRole("link")).toHaveCount(3);
    await expect(email).toHaveAttribute("aria-invalid", "true");
    await expect(email).toHaveAccessibleDescription("Enter an e-mail address, such as alex@example.com.");
    await expect(password).toHaveAccessibleDescription("Use at least 8 characters. At least 8 characters.");
    await summary.getByRole("link", { name: "Use at least 8 characters." }).click();
    await expect(password).toBeFocused();
    await password.fill("correct horse");
    await email.fill("Alex@Example.com");
    await page.getByRole("checkbox", { name: "I accept the terms" }).check();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(echo(page, "Sent")).toHaveText("Alex@Example.com");
    await expect(summary).toBeHidden();
    await expect(email).not.toHaveAttribute("aria-invalid");
  });

  test("a password can be shown and hidden without losing it", async ({ page }) => {
    await open(page);
    const password = page.getByRole("textbox", { name: "Password" });
    await password.fill("correct horse");
    await expect(password).toHaveAttribute("type", "password");
    const show = page.getByRole("button", { name: "Show password" });
    await show.click();
    await expect(password).toHaveAttribute("type", "text");
    await expect(show).toHaveAttribute("aria-pressed", "true");
    await show.click();
    await expect(password).toHaveAttribute("type", "password");
    await expect(password).toHaveValue("correct horse");
  });

  test("texts, selects, ticks, switches and cards change what they stand for", async ({ page }) => {
    await open(page);
    await page.getByLabel("Campaign name").fill("Winter");
    await expect(echo(page, "Campaign")).toHaveText("Winter");
    await page.getByRole("textbox", { name: /^Note/ }).fill("four");
    await expect(echo(page, "Letters in the note")).toHaveText("4");
    await page.getByRole("combobox", { name: "Industry", exact: true }).selectOption("Technology");
    await expect(echo(page, "Industry")).toHaveText("tech");
    await page.getByRole("checkbox", { name: "Send me a weekly summary" }).uncheck();
    await expect(echo(page, "Weekly summary")).toHaveText("off");
    await page.getByRole("switch", { name: "Autopilot" }).press("Space");
    await expect(echo(page, "Autopilot is")).toHaveText("on");
    const modes = page.getByRole("group", { name: "Who sends?" });
    await modes.getByRole("radio", { name: "Co-Pilot" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(modes.getByRole("radio", { name: "Manual" })).toBeChecked();
    await expect(echo(page, "Mode")).toHaveText("manual");
  });

  test("what is invalid, disabled or partly ticked says so", async ({ page }) => {
    await open(page);
    await expect(page.getByRole("textbox", { name: "Website" })).toHaveAccessibleDescription("This address does not answer. With or without https.");
    await expect(page.getByRole("textbox", { name: "Plan", exact: true })).toBeDisabled();
    await expect(page.getByRole("combobox", { name: "Third industry" })).toBeDisabled();
    await expect(page.getByRole("switch", { name: "Being saved" })).toBeDisabled();
    const mixed = page.getByRole("checkbox", { name: "Some of the rows" });
    expect(await mixed.evaluate((tick: HTMLInputElement) => tick.indeterminate)).toBe(true);
  });

  test("a slider and its number field follow each other and stay within their limits", async ({ page }) => {
    await open(page);
    const slider = page.getByRole("slider", { name: "Email, slider" });
    const number = page.getByRole("spinbutton", { name: "Email" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await expect(number).toHaveValue("61");
    await number.fill("25");
    await expect(slider).toHaveValue("25");
    await expect(echo(page, "Sum of channels")).toHaveText("65%");
    await number.fill("900");
    await number.press("Tab");
    await expect(number).toHaveValue("100");
    await expect(slider).toHaveValue("100");
    const steps = page.getByRole("slider", { name: "LinkedIn, slider" });
    await steps.press("ArrowLeft");
    await expect(page.getByRole("spinbutton", { name: "LinkedIn" })).toHaveValue("35");
  });
});

test.describe("overlays", () => {
  test("a dialog keeps Tab inside, closes on Esc and gives the focus back", async ({ page }) => {
    await open(page);
    const opener = page.getByRole("button", { name: "Rename campaign" });
    await opener.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Rename campaign" });
    await expect(dialog).toHaveAccessibleDescription("Leads never see this name.");
    const field = dialog.getByLabel("New name");
    await expect(field).toBeFocused();
    for (const name of ["Cancel", "Rename", "Close"]) {
      await page.keyboard.press("Tab");
      await expect(dialog.getByRole("button", { name, exact: true })).toBeFocused();
    }
    await page.keyboard.press("Tab");
    await expect(field).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  });

  test("what is typed in a dialog reaches the page", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Rename campaign" }).click();
    const dialog = page.getByRole("dialog", { name: "Rename campaign" });
    await dialog.getByLabel("New name").fill("Autumn outreach");
    await dialog.getByRole("button", { name: "Rename", exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(echo(page, "Name")).toHaveText("Autumn outreach");
  });

  test("a dialog opened by a signal tells it when it closes", async ({ page }) => {
    await open(page);
    for (const way of ["Done", "Close"]) {
      await page.getByRole("button", { name: "Open by a signal" }).click();
      await expect(echo(page, "Dialog is")).toHaveText("open");
      await page.getByRole("dialog", { name: "Opened by a signal" }).getByRole("button", { name: way }).click();
      await expect(echo(page, "Dialog is")).toHaveText("closed");
    }
  });

  test("nothing is deleted before the question is answered with yes", async ({ page }) => {
    await open(page);
    const overlays = page.getByRole("region", { name: "Overlays" });
    await overlays.getByRole("button", { name: "Delete lead" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete Sarah Chen?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(echo(page, "Confirmed")).toHaveText("none");
    await overlays.getByRole("button", { name: "Delete lead" }).click();
    await dialog.getByRole("button", { name: "Delete lead" }).click();
    await expect(echo(page, "Confirmed")).toHaveText("lead deleted");
    await expect(dialog).toBeHidden();
  });

  test("an organisation is deleted only when exactly its name was typed", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Delete organisation" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete Harbour Digital?" });
    const confirm = dialog.getByRole("button", { name: "Delete organisation" });
    const name = dialog.getByLabel("Type Harbour Digital to confirm");
    await expect(confirm).toBeDisabled();
    await name.fill("harbour digital");
    await expect(confirm).toBeDisabled();
    await name.fill("Harbour Digital");
    await confirm.click();
    await expect(echo(page, "Confirmed")).toHaveText("organisation deleted");
  });

  test("a drawer closes by a press beside it", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Details" }).click();
    const drawer = page.getByRole("dialog", { name: "Reply from Emma Thompson" });
    await expect(drawer).toBeVisible();
    await page.mouse.click(5, 300);
    await expect(drawer).toBeHidden();
    await expect(page.getByRole("button", { name: "Details" })).toBeFocused();
  });

  test("a tooltip shows on focus, hides on Esc and describes its control", async ({ page }) => {
    await open(page);
    const control = page.getByRole("button", { name: "What is ALS?" });
    const words = page.getByRole("tooltip", { includeHidden: true }).filter({ hasText: "Agency Lead Score" });
    await expect(words).toBeHidden();
    await control.focus();
    await expect(words).toBeVisible();
    await expect(control).toHaveAccessibleDescription("Agency Lead Score, 0 to 100. Hot begins at 85.");
    await page.keyboard.press("Escape");
    await expect(words).toBeHidden();
  });
});

test.describe("feedback and states", () => {
  test("good news is polite, a failure is an alert that stays until dismissed", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Say it worked" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Lead saved." })).toBeVisible();
    await page.getByRole("button", { name: "Say it failed" }).click();
    const failure = page.getByRole("alert").filter({ hasText: "The import stopped at row 212" });
    await expect(failure).toBeVisible();
    await failure.getByRole("button", { name: "Dismiss" }).click();
    await expect(page.getByText("The import stopped at row 212")).toHaveCount(0);
  });

  test("good news leaves by itself, but not while it is pointed at @desktop", async ({ page }) => {
    await page.clock.install();
    await open(page);
    await page.getByRole("button", { name: "Say it worked" }).click();
    const toast = page.getByText("Lead saved.");
    await toast.hover();
    await page.clock.runFor(7_000);
    await expect(toast).toBeVisible();
    await page.mouse.move(10, 10);
    await page.clock.runFor(7_000);
    await expect(toast).toHaveCount(0);
  });

  test("a banner leaves when its cause does", async ({ page }) => {
    await open(page);
    const banner = page.getByRole("alert").filter({ hasText: "Your last payment failed." });
    await expect(banner).toBeVisible();
    await banner.getByRole("button", { name: "Pay now" }).click();
    await expect(banner).toHaveCount(0);
    await expect(echo(page, "Payment")).toHaveText("paid");
  });

  test("progress moves with the work and stops at the end", async ({ page }) => {
    await open(page);
    const bar = page.getByRole("progressbar", { name: "Importing leads" });
    expect(await bar.evaluate((bar: HTMLProgressElement) => bar.value)).toBe(640);
    const more = page.getByRole("button", { name: "Import 120 more" });
    for (let press = 0; press < 4; press++) await more.click();
    await expect(echo(page, "Imported rows")).toHaveText("1000");
    expect(await bar.evaluate((bar: HTMLProgressElement) => bar.value)).toBe(1000);
    const unknown = page.getByRole("progressbar", { name: "Reading the website" });
    expect(await unknown.evaluate((bar: HTMLProgressElement) => bar.position)).toBe(-1);
  });

  test("a failed widget quotes the request id and comes back by trying again", async ({ page }) => {
    await open(page);
    const states = page.getByRole("region", { name: "States" });
    const failure = states.getByRole("alert").filter({ hasText: "01jd3v9k6r" });
    await expect(failure).toContainText("Failed to load meetings");
    const retry = failure.getByRole("link", { name: "Try Again" });
    await retry.click();
    await expect(failure).toBeVisible();
    await page.getByRole("switch", { name: "The source answers" }).check();
    await retry.click();
    await expect(states.getByText("Bloom Digital, Tuesday 10:00")).toBeVisible();
    await expect(failure).toHaveCount(0);
  });

  test("an error that trying again cannot mend offers no such button", async ({ page }) => {
    await open(page);
    const closed = page.getByRole("alert").filter({ hasText: "Failed to load invoices" });
    await expect(closed).toContainText("Your role does not allow this.");
    await expect(closed.getByRole("link")).toHaveCount(0);
    const ended = page.getByRole("alert").filter({ hasText: "Failed to load replies" });
    await expect(ended.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/login");
  });
});

test.describe("lists", () => {
  const table = (page: Page) => page.getByRole("table", { name: "Leads of this page" });
  const names = (page: Page) => table(page).getByRole("rowheader").allInnerTexts();

  test("a head sorts up, then down, then not at all, and the address says so @desktop", async ({ page }) => {
    await open(page);
    const head = table(page).getByRole("columnheader", { name: "ALS" });
    await expect(head).toHaveAttribute("aria-sort", "none");
    await head.getByRole("link").click();
    await expect(page).toHaveURL(/[?&]sort=score/);
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await expect.poll(() => names(page)).toEqual(["Tom Becker", "James Cooper", "David Park", "Priya Nair", "Marcus Webb"]);
    await head.getByRole("link").click();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await expect.poll(() => names(page)).toEqual(["Sarah Chen", "Emma Thompson", "Marcus Webb", "Priya Nair", "David Park"]);
    await head.getByRole("link").click();
    await expect(head).toHaveAttribute("aria-sort", "none");
    await page.goBack();
    await expect(head).toHaveAttribute("aria-sort", "descending");
  });

  test("pages follow each other and keep the sort", async ({ page }) => {
    await open(page, "?sort=name");
    const pages = page.getByRole("navigation", { name: "Pages of leads" });
    await expect(pages).toContainText("1–5 of 7 leads");
    await pages.getByRole("link", { name: "Next page" }).click();
    await expect(page).toHaveURL(/sort=name&page=2/);
    await expect(pages).toContainText("6–7 of 7 leads");
    await expect(pages.getByRole("link", { name: "Page 2" })).toHaveAttribute("aria-current", "page");
    await expect.poll(() => names(page)).toEqual(["Sarah Chen", "Tom Becker"]);
  });

  test("filters narrow the list, start at its first page, and can be cleared", async ({ page, isMobile }) => {
    await open(page, "?page=2&sort=name");
    const filters = page.getByRole("search", { name: "Filter leads" });
    if (isMobile) await filters.getByText("Filters").click();
    await filters.getByRole("searchbox", { name: "Search leads" }).or(filters.getByRole("textbox", { name: "Search leads" })).fill("digital");
    await filters.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/q=digital/);
    await expect(page).toHaveURL(/sort=name/);
    expect(page.url()).not.toContain("page=");
    await expect.poll(() => names(page)).toEqual(["Sarah Chen", "Tom Becker"]);
    await filters.getByRole("combobox", { name: "Tier" }).selectOption("Cool");
    await filters.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByText("No leads fit these filters").last()).toBeVisible();
    await filters.getByRole("link", { name: "Clear filters" }).click();
    await expect(page.getByRole("navigation", { name: "Pages of leads" })).toContainText("of 7 leads");
  });

  test("rows are selected one by one or all at once", async ({ page, isMobile }) => {
    await open(page);
    await page.getByRole("checkbox", { name: "Select Marcus Webb" }).check();
    await expect(echo(page, "Selected")).toHaveText("l2");
    if (isMobile) return;
    const all = page.getByRole("checkbox", { name: "Select all rows" });
    expect(await all.evaluate((tick: HTMLInputElement) => tick.indeterminate)).toBe(true);
    await all.check();
    await expect(echo(page, "Selected")).toHaveText("l1 l2 l3 l4 l5");
    await all.uncheck();
    await expect(echo(page, "Selected")).toHaveText("none");
  });

  test("a press anywhere in a row opens it, and one on its tick does not", async ({ page }) => {
    await open(page);
    const row = table(page).getByRole("row", { name: /Emma Thompson/ });
    // The link of the first cell covers the row, so the press is on the place, not on the text.
    await row.getByText("Converted").evaluate((text) => text.scrollIntoView({ block: "center" }));
    const place = await row.getByText("Converted").boundingBox();
    if (!place) throw new Error("the row is not drawn");
    await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
    await expect(echo(page, "Opened")).toHaveText("l3");
    await page.getByRole("checkbox", { name: "Select Sarah Chen" }).check();
    await expect(echo(page, "Opened")).toHaveText("l3");
  });

  test("the head of a long table stays in sight and an absent value is a dash @desktop", async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 420 });
    await open(page);
    await table(page).getByRole("row").last().scrollIntoViewIfNeeded();
    await expect(table(page).getByRole("columnheader", { name: "Company" })).toBeInViewport();
    await expect(table(page).getByRole("row", { name: /James Cooper/ }).getByRole("cell", { name: "none" })).toContainText("–");
  });

  test("on a phone each row is a card with its heads as labels @phone", async ({ page }) => {
    await open(page);
    const row = table(page).getByRole("row", { name: /Sarah Chen/ });
    const cells = await row.getByRole("cell").evaluateAll((all) => all.map((cell) => getComputedStyle(cell, "::before").content));
    expect(cells).toContain('"Company"');
    const [first, second] = await table(page).getByRole("rowheader").all();
    const [above, below] = [await first?.boundingBox(), await second?.boundingBox()];
    expect(below?.y ?? 0).toBeGreaterThan((above?.y ?? 0) + 120);
  });

  test("tabs are links walked by arrow keys; the panel shows what the address says", async ({ page }) => {
    await open(page, "?tab=sequence");
    const tabs = page.getByRole("tablist", { name: "Campaign" });
    const panel = page.getByRole("tabpanel", { name: /Sequence/ });
    await expect(tabs.getByRole("tab", { name: /Sequence/ })).toHaveAttribute("aria-selected", "true");
    await expect(panel).toContainText("Five steps over eighteen days");
    await tabs.getByRole("tab", { name: /Sequence/ }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(tabs.getByRole("tab", { name: /Activity/ })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/tab=activity/);
    await expect(page.getByRole("tabpanel", { name: /Activity/ })).toContainText("128 events");
    await page.keyboard.press("Home");
    await expect(tabs.getByRole("tab", { name: "Overview" })).toBeFocused();
    await page.goBack();
    await expect(panel).toContainText("Five steps over eighteen days");
  });
});

test.describe("charts", () => {
  test("the last point of a chart is reached by Tab, the others by arrow keys, and each tells its figures", async ({ page }) => {
    await open(page);
    const chart = page.getByRole("figure").filter({ hasText: "Pipeline: $142,000 in Aug" });
    const last = chart.getByRole("img", { name: "Jan: Pipeline $284,000" });
    await last.focus();
    await expect(last.getByText("Pipeline $284,000")).toBeVisible();
    await page.keyboard.press("ArrowLeft");
    await expect(chart.getByRole("img", { name: "Dec: Pipeline $246,000" })).toBeFocused();
    await expect(last.getByText("Pipeline $284,000")).toBeHidden();
    await page.keyboard.press("Home");
    await expect(chart.getByRole("img", { name: "Aug: Pipeline $142,000" })).toBeFocused();
  });

  test("every chart says in words what it shows and holds its figures as a table", async ({ page }) => {
    await open(page);
    const figures = page.getByRole("region", { name: "Charts" }).getByRole("figure");
    await expect(figures).toHaveCount(7);
    const funnel = figures.filter({ hasText: "47 of 2,847 reached “Meetings”, 1.7%." });
    await funnel.getByText("Show figures").click();
    const row = funnel.getByRole("row", { name: /Replied/ });
    await expect(row.getByRole("cell")).toHaveText(["342", "21.8%"]);
    await expect(figures.filter({ hasText: "Velocity is the largest part, 49% of the whole." })).toBeVisible();
    await expect(figures.filter({ hasText: "No figures yet." })).toBeVisible();
  });
});
