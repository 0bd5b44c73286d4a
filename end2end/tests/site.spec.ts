import type { Page } from "@playwright/test";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

const PAGES = ["/", "/pricing", "/how-it-works", "/about", "/waitlist/thank-you", "/terms", "/privacy", "/status"];

/** The parts of the landing page by something only that part says, in their order. */
const PARTS = [
  "Only 20 of 20 founding spots remaining",
  "Stop chasing clients.",
  "For Australian marketing agencies only",
  "Five channels. Fully automated. One platform.",
  "Lock in 50% off for life",
  "app.agencyos.com.au",
  "$284K",
  "+100% YoY",
  "Every touch, the moment it happens.",
  "See the AI in action",
  "Email, LinkedIn, SMS, Voice AI and Direct Mail, working together.",
  "open rate",
  "This isn't another AI sales tool.",
  "Conversion Intelligence shows WHY leads convert",
  "ALS Score™",
  "Enter your website URL",
  "Meetings land in your calendar",
  "Agency OS vs. Hiring a Junior SDR",
  "84% lower cost per meeting",
  "Lock in 50% off. Forever.",
  "Most Popular",
  "Save $54,000 + Get 2.2x more meetings",
  "DNCR checked",
  "20 agencies will build the future of agency growth.",
];

async function expectInOrder(page: Page, words: string[]) {
  const text = (await page.locator("main").innerText()).replace(/\s+/g, " ").toLowerCase();
  let from = 0;
  for (const part of words) {
    const at = text.indexOf(part.toLowerCase(), from);
    expect(at, `"${part}" stands after what comes before it`).toBeGreaterThanOrEqual(0);
    from = at;
  }
}

test.describe("without scripting", () => {
  test.use({ javaScriptEnabled: false });

  test("the landing page has every part in its order", async ({ page }) => {
    await page.goto("/");
    await expectInOrder(page, PARTS);
    for (const step of ["Enter your website URL", "AI scouts your leads", "Agency Lead Score (ALS)", "Multi-channel outreach begins"]) {
      await expect(page.getByRole("heading", { name: step })).toBeVisible();
    }
    await expect(page.getByText("20/20 founding spots left")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Pause/ })).toHaveCount(0);
  });

  test("the theme is changed by a form and stays", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto("/pricing");
    await page.getByRole("button", { name: "Switch to the light theme" }).click();
    await expect(page).toHaveURL(/\/pricing$/);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  });
});

for (const theme of ["dark", "light"] as const) {
  test(`nobody is shut out of a public page in the ${theme} theme`, async ({ page, server }) => {
    test.setTimeout(120_000);
    await page.context().addCookies([{ name: "theme", value: theme, url: server.url }]);
    await page.emulateMedia({ reducedMotion: "reduce" });
    for (const path of PAGES) {
      await page.goto(path);
      await hydrated(page);
      expect(await seriousFaults(page), path).toEqual([]);
    }
  });
}

test("nothing makes a public page scroll sideways, down to 320 px", async ({ page }) => {
  for (const path of PAGES) {
    await page.goto(path);
    for (const width of [320, 375, 768, 1024, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const over = await overhang(page);
      expect(over, `${path} at ${width} px`).toBe(0);
    }
  }
});

test("a page that does not exist says so in the site's own dress", async ({ request }) => {
  const answer = await request.get("/no-such-page", { headers: { accept: "text/html" } });
  expect(answer.status()).toBe(404);
  const html = await answer.text();
  expect(html).toContain("This page does not exist");
  expect(html).toMatch(/Request id <code>[0-9a-f-]{36}(<!>)?<\/code>/);
});

test("public pages load the small bundle and never the product's", async ({ page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto("/");
  await hydrated(page);
  expect(loaded.some((path) => /^\/pkg\/site\..*\.js$/.test(path))).toBe(true);
  expect(loaded.filter((path) => /^\/pkg\/app/.test(path))).toEqual([]);
});

test("a page holds no inline script, style or handler, and its policy allows none", async ({ request }) => {
  for (const path of PAGES) {
    const answer = await request.get(path);
    const html = await answer.text();
    expect(html, path).not.toMatch(/\sstyle="|\son[a-z]+="|<style|javascript:/);
    const inline = [...html.matchAll(/<script([^>]*)>/g)].filter(([, attributes]) => !/src=|application\/ld\+json/.test(attributes ?? ""));
    expect(inline, path).toEqual([]);
    const policy = answer.headers()["content-security-policy"];
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toContain("unsafe-inline");
  }
});

test("search engines find every listed page, with one address each", async ({ request, server }) => {
  const sitemap = await (await request.get("/sitemap.xml")).text();
  const listed = [...sitemap.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, address]) => address ?? "");
  expect(listed).toEqual(["/", "/pricing", "/how-it-works", "/about", "/terms", "/privacy"].map((path) => server.url + path));
  const titles = new Set<string>();
  for (const address of listed) {
    const html = await (await request.get(address)).text();
    expect(html).toContain(`<link rel="canonical" href="${address}">`);
    titles.add(/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? "");
    for (const [, data] of html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) JSON.parse(data ?? "");
  }
  expect(titles.size).toBe(listed.length);
  expect(await (await request.get("/robots.txt")).text()).toContain(`Sitemap: ${server.url}/sitemap.xml`);
  for (const path of ["/favicon.svg", "/favicon-32.png", "/apple-touch-icon.png", "/icon-192.png", "/icon-512.png", "/social-card.png"]) {
    expect((await request.get(path)).status(), path).toBe(200);
  }
  JSON.parse(await (await request.get("/site.webmanifest")).text());
});

test("every control is reached by keyboard and shows its focus @desktop", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/");
  await hydrated(page);
  const reached: string[] = [];
  for (let presses = 0; presses < 90; presses += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      return { name: element.getAttribute("aria-label") ?? element.textContent?.trim() ?? element.id, ring };
    });
    if (!now) break;
    expect(now.ring, `${now.name} shows its focus`).toBe(true);
    reached.push(now.name);
  }
  const wanted = ["Skip to content", "Claim Your Spot", "Claim Your Founding Spot", "See It In Action", "Play the live feed", "Play the e-mail"];
  for (const name of [...wanted, "Next step", "Play the steps", "Hide the founding spots"]) {
    expect(reached, name).toContain(name);
  }
});
