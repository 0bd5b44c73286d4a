import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";
import { settle, signUp } from "../harness/people";
import { type Lead, open, plant, shoot } from "../harness/leads";
import type { Page } from "@playwright/test";

test.use({ expectedFaults: [/status of (409|422)/] });

const tab = "/dashboard/settings?tab=icp";
const tiers = ["hot", "warm", "cool", "cold", "dead"] as const;

/** How many leads the histogram gives each tier. */
async function histogram(page: Page): Promise<number[]> {
  const texts = await Promise.all(tiers.map((tier) => page.getByTestId(`what-if-${tier}`).innerText()));
  return texts.map((text) => Number(text.replace(/,/g, "")));
}

/** How many leads the server has put into each tier. */
async function counted(page: Page): Promise<number[]> {
  await open(page);
  const texts = await Promise.all(tiers.map((tier) => page.getByTestId(`tier-${tier}`).innerText()));
  return texts.map((text) => Number(text.replace(/[,+]/g, "")));
}

/** Leads that stand on different sides of the tiers when the weights change. */
async function plantMany(page: Page): Promise<void> {
  const titles = ["CEO", "Marketing Manager", "Founder", "Receptionist", "Director of Sales", "Analyst"];
  for (let n = 0; n < 24; n += 1) {
    const lead: Lead = {
      email: `p${n}@company${n}.example`,
      first_name: `Person ${n}`,
      company: `Company ${n}`,
      title: titles[n % titles.length]!,
      organization_industry: n % 2 ? "Healthcare" : "Mining",
      organization_employee_count: String(10 + n * 12),
      organization_country: n % 3 ? "Australia" : "France",
      organization_is_hiring: n % 4 ? "true" : "false",
      email_verified: n % 5 ? "true" : "",
    };
    await plant(page, lead);
  }
}

/** Imports a list as a program would, and waits until every row has its outcome. */
async function importAll(page: Page, list: string): Promise<void> {
  const me = await (await page.request.get("/api/v1/me")).json();
  const path = `/api/v1/clients/${me.memberships[0].client_id}/leads/import`;
  const headers = { "content-type": "text/csv", origin: new URL(page.url()).origin };
  const taken = await page.request.post(`${path}?file_name=list.csv`, { data: list, headers });
  expect(taken.status(), await taken.text()).toBe(202);
  const { id } = await taken.json();
  const state = async () => (await (await page.request.get(`${path}/${id}`)).json()).status;
  await expect.poll(state, { timeout: 60_000 }).toBe("completed");
}

test("a fresh agency says whom it wants and what counts, and comes to the dashboard", async ({ page, server }) => {
  await signUp(page, server);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1, name: "Whom do you want to reach?" })).toBeVisible();
  await expect(page.getByText("No leads to try this on yet")).toBeVisible();
  await page.getByLabel("Your website").fill("harbourhealth.example");
  await page.getByLabel("Industries").fill("healthcare\nlegal services");
  await page.getByLabel("Company sizes").fill("11-50");
  await page.getByLabel("Job titles").fill("CEO");
  await page.getByLabel("Locations").fill("Australia");
  await page.getByLabel("What hurts them").fill("Empty waiting rooms");
  await page.getByRole("spinbutton", { name: "Timing" }).fill("25");
  await expect(page.getByText("Together 105%: take 5 away")).toBeVisible();
  await page.getByRole("button", { name: "Save and go on" }).click();
  await expect(page.getByRole("alert").first()).toContainText("100");
  await expect(page).toHaveURL("/onboarding");
  await page.getByRole("spinbutton", { name: "Risk" }).fill("5");
  await expect(page.getByText("Together 100%")).toBeVisible();
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.waitForURL("**/dashboard");

  await open(page, tab);
  await expect(page.getByLabel("Your website")).toHaveValue("https://harbourhealth.example/");
  await expect(page.getByLabel("Industries")).toHaveValue("healthcare\nlegal services");
  await expect(page.getByRole("spinbutton", { name: "Timing" })).toHaveValue("25");
  await page.goto("/onboarding");
  await expect(page).toHaveURL("/dashboard");
});

test("the onboarding form works without scripting", async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url });
  const page = await context.newPage();
  await signUp(page, server);
  await page.getByLabel("Industries").fill("healthcare");
  await page.getByRole("spinbutton", { name: "Timing" }).fill("99");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await expect(page.getByLabel("Industries")).toHaveValue("healthcare");
  await page.getByRole("spinbutton", { name: "Timing" }).fill("20");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await page.waitForURL("**/dashboard");
  await context.close();
});

test("the histogram follows a slider and a list before anything is saved", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  await plantMany(page);
  await open(page, tab);
  await expect(page.getByText("24 leads, scored here as you change the profile.")).toBeVisible();
  const before = await histogram(page);
  expect(before.reduce((a, b) => a + b)).toBe(24);

  // The keyboard moves a slider; the number beside it and the bars follow.
  const slider = page.getByRole("slider", { name: "Authority" });
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("spinbutton", { name: "Authority" })).toHaveValue("15");
  await expect.poll(() => histogram(page)).not.toEqual(before);
  const lighter = await histogram(page);
  expect(lighter.reduce((a, b) => a + b)).toBe(24);
  await expect(page.locator(".what-if__change:not(.what-if__change--none)").first()).toHaveText(/^[+−]\d/);

  await page.getByLabel("Industries").fill("mining");
  await expect.poll(() => histogram(page)).not.toEqual(lighter);

  await page.getByRole("button", { name: "Usual weights" }).click();
  await expect(page.getByRole("spinbutton", { name: "Authority" })).toHaveValue("30");
  expect(await counted(page), "nothing was saved").toEqual(before);
});

test("ten thousand leads follow a slider while it moves @desktop", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  const titles = ["CEO", "Marketing Manager", "Founder", "Receptionist", "Director of Sales", "Analyst"];
  const lines = Array.from({ length: 10_050 }, (_, n) =>
    [`p${n}@company${n % 911}.example`, `Person ${n}`, `Company ${n % 911}`, titles[n % 6], n % 2 ? "Healthcare" : "Mining", 5 + (n % 300), n % 3 ? "Australia" : "France", n % 5 !== 0, n % 7 !== 0].join(","),
  );
  const head = "email,first_name,company,title,organization_industry,organization_employee_count,organization_country,email_verified,organization_is_hiring";
  const list = [head, ...lines].join("\n");
  await importAll(page, list);
  await open(page, tab);
  await expect(page.getByText("10,000 leads, scored here as you change the profile.")).toBeVisible();
  const before = await histogram(page);
  expect(before.reduce((a, b) => a + b)).toBe(10_000);

  // Every position of the slider, in the page itself: how long until the next frame, and what it shows.
  const moved = await page.getByRole("slider", { name: "Authority" }).evaluate(async (slider: HTMLInputElement) => {
    const shown = () => [...document.querySelectorAll('[data-testid^="what-if-"]')].map((bar) => bar.textContent).join(" ");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const seen = new Set<string>();
    let slowest = 0;
    for (let points = Number(slider.max); points >= Number(slider.min); points -= 1) {
      await frame();
      const began = performance.now();
      slider.value = String(points);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await frame();
      slowest = Math.max(slowest, performance.now() - began);
      seen.add(shown());
    }
    return { slowest, different: seen.size };
  });
  console.log(`a histogram of 10,000 leads follows in ${moved.slowest.toFixed(0)} ms at most`);
  expect(moved.different, "different histograms on the way").toBeGreaterThan(3);
  expect(moved.slowest, "milliseconds from a movement to its histogram").toBeLessThan(250);
  const after = await histogram(page);
  expect(after.reduce((a, b) => a + b)).toBe(10_000);
  expect(after).not.toEqual(before);
});

test("a saved profile is what the server scores all leads with", async ({ page, server }) => {
  test.slow();
  await settle(page, server);
  await plantMany(page);
  await open(page, tab);
  await expect(page.getByTestId("what-if")).toBeVisible();
  const before = await histogram(page);
  await page.getByLabel("Industries").fill("mining");
  await page.getByRole("spinbutton", { name: "Authority" }).fill("15");
  await page.getByRole("spinbutton", { name: "Company fit" }).fill("35");
  await page.getByRole("spinbutton", { name: "Data quality" }).fill("20");
  await expect(page.getByText("Together 100%")).toBeVisible();
  await expect.poll(() => histogram(page)).not.toEqual(before);
  const wanted = await histogram(page);
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Target profile saved.")).toBeVisible();
  await expect(page.getByTestId("rescoring")).toContainText("24 leads scored");
  expect(await histogram(page)).toEqual(wanted);
  await expect(page.locator(".what-if__change:not(.what-if__change--none)")).toHaveCount(0);
  expect(await counted(page), "the server agrees with the browser").toEqual(wanted);
});

test("the profile can be used by everybody, in both themes", async ({ page, server }) => {
  test.slow();
  await signUp(page, server);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("/onboarding");
    await hydrated(page);
    await expect(page.getByText("No leads to try this on yet")).toBeVisible();
    expect(await seriousFaults(page), colorScheme).toEqual([]);
    await shoot(page, `onboarding-${colorScheme}`);
  }
  await page.getByRole("link", { name: "Skip for now" }).click();
  await page.getByRole("button", { name: "Use this profile" }).click();
  await page.waitForURL("**/dashboard");
  await plantMany(page);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const answer = await page.goto(tab);
    expect(await answer!.text()).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
    await hydrated(page);
    await expect(page.getByTestId("what-if")).toBeVisible();
    await page.getByRole("slider", { name: "Authority" }).focus();
    await page.keyboard.press("PageDown");
    expect(await seriousFaults(page), colorScheme).toEqual([]);
    const overflow = await overhang(page);
    expect(overflow, "wider than the screen").toBeLessThanOrEqual(0);
    await shoot(page, `icp-${colorScheme}`);
  }
});
