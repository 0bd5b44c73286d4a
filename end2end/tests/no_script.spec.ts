import { askToSignUp, mailTo, settle, signIn, somebody } from "../harness/people";
import { expect, test } from "../harness/test";

test.use({
  javaScriptEnabled: false,
  // The frame around a mail runs no script, not even the one that looks for its link.
  expectedFaults: [/Blocked script execution in '.*\/sandbox\/mail\//],
});

test("without scripting a person signs up, opens the link, settles in, signs out and in again", async ({ page, server }) => {
  const person = await settle(page, server);
  await expect(page.getByText("No leads yet")).toBeVisible();
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/login");
  await signIn(page, person);
  await expect(page).toHaveURL("/dashboard");
  await expect(page.getByText("Welcome back.")).toBeVisible();
});

test("without scripting a refused form names each wrong field and keeps what was typed, but no password", async ({ page }) => {
  await page.goto("/signup");
  const typed = { "Full name": "Al\u200bex <b>Nguyen</b>", "Company name": "Harbour & Co", "Work e-mail": "alex@nowhere" };
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label).fill(text);
  await page.getByLabel(/^Password\W*$/).fill("seven77");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/signup");
  await expect(page.getByRole("alert").filter({ hasText: "Please correct the marked fields." })).toBeVisible();
  await expect(page.getByLabel("Full name")).toHaveAccessibleDescription(/invisible characters/);
  await expect(page.getByLabel("Work e-mail")).toHaveAccessibleDescription(/address like/);
  for (const [label, text] of Object.entries(typed)) await expect(page.getByLabel(label)).toHaveValue(text);
  await expect(page.getByLabel(/^Password\W*$/)).toHaveValue("");
  await page.reload();
  await expect(page.getByLabel("Company name")).toHaveValue("");
});

test("without scripting a far too long text is refused by name and does not break the server", async ({ page }) => {
  await page.goto("/signup");
  await page.getByLabel("Full name").fill("x".repeat(20_000));
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Full name")).toHaveAccessibleDescription(/at most 120/);
});

test("without scripting settings are saved, said and told apart from refusals", async ({ page, server }) => {
  await settle(page, server);
  await page.goto("/dashboard/settings?tab=organization");
  await page.getByLabel(/^Name\W*$/).fill("Harbour & Daughters");
  await page.getByRole("button", { name: "Save organisation" }).click();
  await expect(page).toHaveURL("/dashboard/settings?tab=organization");
  await expect(page.getByText("Organisation saved.")).toBeVisible();
  await expect(page.getByLabel(/^Name\W*$/)).toHaveValue("Harbour & Daughters");
  await page.getByLabel("Website").fill("not an address");
  await page.getByRole("button", { name: "Save organisation" }).click();
  await expect(page.getByLabel("Website")).toHaveAccessibleDescription(/web address/);
  await expect(page.getByLabel("Website")).toHaveValue("not an address");
});

test("the mail of a sign-up can be read, and its link followed, in the sandbox's mail room", async ({ page, server }) => {
  const person = somebody();
  await askToSignUp(page, person);
  const mail = await mailTo(server, person.email);
  await page.goto(`/sandbox/mail?mail=${mail.number}`);
  await expect(page.getByRole("heading", { level: 2, name: mail.subject })).toBeVisible();
  await page.frameLocator("iframe").getByRole("link").first().click();
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await expect(page).toHaveURL("/onboarding");
});

test("without scripting the description of the API can be read and searched by its headings", async ({ page }) => {
  await page.goto("/api/v1/docs");
  await expect(page.getByRole("heading", { level: 1, name: "Agency OS API" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 3, name: "Signs in" })).toBeVisible();
  await expect(page.getByText("POST /api/v1/auth/login")).toBeVisible();
  await expect(page.getByRole("link", { name: /OpenAPI 3.1 document/ })).toHaveAttribute("href", "/api/v1/openapi.json");
});

test("without scripting an owner asks for all data and finds the link to it", async ({ page, server }) => {
  await settle(page, server);
  await page.goto("/dashboard/settings?tab=danger");
  await page.getByRole("button", { name: "Collect all data" }).click();
  await expect(page.getByText("Your data is being collected.")).toBeVisible();
  await expect.poll(async () => {
    await page.goto("/dashboard/settings?tab=danger");
    return page.getByRole("link", { name: "Download" }).count();
  }).toBe(1);
});

test("without scripting a lead is added, found by a filter and put into a campaign that was made", async ({ page, server }) => {
  await settle(page, server);
  await page.goto("/dashboard/campaigns/new");
  await page.locator('[name="name"]').fill("Q1 Healthcare");
  await page.getByRole("button", { name: "Create campaign" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Q1 Healthcare" })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").pop()!;
  for (const [name, email] of [["Alex", "alex@bay.example"], ["Priya", "priya@bay.example"]]) {
    const answer = await page.request.post("/fn/leads/add", { form: { first_name: name!, email: email! }, headers: { accept: "application/json", origin: server.url } });
    expect(answer.status(), await answer.text()).toBe(200);
  }
  await page.goto("/dashboard/leads");
  await expect(page.getByRole("row").filter({ has: page.getByRole("rowheader") })).toHaveCount(2);
  await page.goto("/dashboard/leads?q=priya");
  await expect(page.getByRole("row").filter({ has: page.getByRole("rowheader") })).toHaveCount(1);
  await page.getByRole("link", { name: /Priya/ }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Priya" })).toBeVisible();
  for (const tab of ["sequence", "leads", "activity", "settings"]) {
    await page.goto(`/dashboard/campaigns/${id}?tab=${tab}`);
    await expect(page.getByRole("heading", { level: 1, name: "Q1 Healthcare" })).toBeVisible();
  }
  await page.locator('[name="daily_limit"]').fill("60");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Campaign saved.")).toBeVisible();
  await expect(page.locator('[name="daily_limit"]')).toHaveValue("60");
});
