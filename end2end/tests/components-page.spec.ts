import type { Page } from "@playwright/test";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

const GALLERY = "/dev/components";

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

const DARK = "rgb(10, 10, 15)";
const LIGHT = "rgb(250, 250, 250)";

for (const theme of ["dark", "light"] as const) {
  test(`nobody is shut out of the gallery in the ${theme} theme`, async ({ page, server }) => {
    await page.context().addCookies([{ name: "theme", value: theme, url: server.url }]);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(GALLERY);
    await hydrated(page);
    expect(await seriousFaults(page)).toEqual([]);
  });

  test(`an open dialog, menu and palette shut nobody out in the ${theme} theme`, async ({ page, server }) => {
    await page.context().addCookies([{ name: "theme", value: theme, url: server.url }]);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(GALLERY);
    await hydrated(page);
    await page.getByRole("button", { name: "Lead actions" }).click();
    await expect(page.getByRole("menu", { name: "Lead actions" })).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Delete organisation" }).click();
    await expect(page.getByRole("dialog", { name: "Delete Harbour Digital?" })).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Go to a section" })).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
  });
}

test("without a choice the page follows what the visitor prefers, before any script", async ({ browser, server }) => {
  for (const [colorScheme, expected] of [["dark", DARK], ["light", LIGHT]] as const) {
    const context = await browser.newContext({ colorScheme, javaScriptEnabled: false, baseURL: server.url });
    const page = await context.newPage();
    await page.goto(GALLERY);
    expect(await background(page), colorScheme).toBe(expected);
    await context.close();
  }
});

test("the theme changes at once, the focus stays on the switch, and the choice outlives a reload", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(GALLERY);
  await hydrated(page);
  await page.getByRole("button", { name: "Switch to the light theme" }).click();
  expect(await background(page)).toBe(LIGHT);
  await expect(page.getByRole("button", { name: "Switch to the dark theme" })).toBeFocused();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  expect(await background(page)).toBe(LIGHT);
});

test.describe("without scripting", () => {
  test.use({ javaScriptEnabled: false });

  test("the theme is changed by a form that leads back to the same page", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(`${GALLERY}?tab=activity`);
    await page.getByRole("button", { name: "Switch to the light theme" }).click();
    await expect(page).toHaveURL(/\/dev\/components\?tab=activity$/);
    expect(await background(page)).toBe(LIGHT);
  });

  test("dialogs open and close, menus open, lists sort, and what needs a script is absent", async ({ page }) => {
    await page.goto(GALLERY);
    await page.getByRole("button", { name: "Rename campaign" }).click();
    const dialog = page.getByRole("dialog", { name: "Rename campaign" });
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "Lead actions" }).click();
    await expect(page.getByRole("menuitem", { name: "Edit" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Show password" })).toBeHidden();
    await expect(page.getByRole("slider", { name: "Email, slider" })).toBeHidden();
    await expect(page.getByRole("spinbutton", { name: "Email" })).toHaveValue("60");
    await page.goto(`${GALLERY}?sort=-score`);
    await expect(page.getByRole("table", { name: "Leads of this page" }).getByRole("rowheader").first()).toHaveText("Sarah Chen");
  });
});

test("nothing makes the page scroll sideways, down to 320 px", async ({ page }) => {
  for (const width of [320, 375, 768, 1024, 1440, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(GALLERY);
    const overflow = await overhang(page);
    expect(overflow, `at ${width} px`).toBe(0);
  }
});

test("every control can be hit with a finger on a phone @phone", async ({ page }) => {
  await page.goto(GALLERY);
  const small = await page.locator("main button:visible, main select:visible, main input:not([type=hidden]):not([type=checkbox]):not([type=radio]):visible").evaluateAll(
    (controls) => controls.filter((control) => control.getBoundingClientRect().height < 44).map((control) => control.outerHTML.slice(0, 120)),
  );
  expect(small).toEqual([]);
});

test("what has the keyboard focus wears a ring of two pixels", async ({ page }) => {
  await page.goto(GALLERY);
  await hydrated(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the components" })).toBeFocused();
  await page.getByRole("button", { name: "Add lead" }).focus();
  await page.keyboard.press("Tab");
  const ring = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement ?? document.body);
    return `${style.outlineStyle} ${style.outlineWidth}`;
  });
  expect(ring).toBe("solid 2px");
});

test("the page the server draws holds no style attribute and no inline handler", async ({ page }) => {
  const answer = await page.request.get(GALLERY);
  const html = await answer.text();
  expect(html).not.toMatch(/<[^>]+\sstyle=/);
  expect(html).not.toMatch(/<[^>]+\son[a-z]+=/);
});
