import { askToSignUp, linkIn, mailTo, mailsTo, settle, signUp, somebody } from "../harness/people";
import { expect, hydrated, seriousFaults, test } from "../harness/test";

// A refused form is answered with 422 and a used link with 409; the browser notes that in its console.
test.use({ expectedFaults: [/status of (409|422)/] });

test("the way in has a title, both fields, the way to a new password and to a new account", async ({ page }) => {
  await page.goto("/login");
  await expect(page).toHaveTitle("Sign in · Agency OS");
  await expect(page.getByLabel("E-mail")).toBeVisible();
  await expect(page.getByLabel(/^Password\W*$/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Continue with Google" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Forgot your password?" })).toHaveAttribute("href", "/forgot-password");
  await page.getByRole("link", { name: "Sign up" }).click();
  await expect(page).toHaveURL("/signup");
  for (const label of ["Full name", "Company name", "Work e-mail"]) await expect(page.getByLabel(label)).toBeVisible();
  await expect(page.getByLabel(/^Password\W*$/)).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /I agree to the terms/ })).toBeVisible();
});

test("each wrong field says what is wrong with it, the list on top has the focus, and mending it takes the words away", async ({ page }) => {
  await page.goto("/signup");
  await hydrated(page);
  await page.getByRole("button", { name: "Create account" }).click();
  const summary = page.getByRole("alert").filter({ hasText: "Please correct the marked fields." });
  await expect(summary).toBeFocused();
  await expect(page.getByLabel("Full name")).toHaveAccessibleDescription("This field is required.");
  await expect(page.getByLabel("Work e-mail")).toHaveAccessibleDescription("This field is required.");
  await expect(page.getByRole("checkbox")).toHaveAccessibleDescription(/Accept the terms/);

  await page.getByLabel("Full name").fill("Alex Nguyen");
  await expect(page.getByLabel("Full name")).not.toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Work e-mail").fill("alex@nowhere");
  await page.getByLabel(/^Password\W*$/).fill("seven77");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Work e-mail")).toHaveAccessibleDescription(/address like name@example/);
  await expect(page.getByLabel(/^Password\W*$/)).toHaveAccessibleDescription(/at least 8 characters/i);
  await expect(page.getByLabel("Work e-mail")).toHaveValue("alex@nowhere");
});

test("a new person confirms the address once, skips the profile and lands on an honest, empty dashboard", async ({ page, server }) => {
  const person = await signUp(page, server);
  expect(await mailsTo(server, person.email)).toHaveLength(1);
  const link = linkIn(await mailTo(server, person.email), "/confirm");
  await page.goto(link);
  await expect(page.getByText("This link was already used")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send a new link" })).toBeVisible();

  await page.goto("/dashboard");
  await expect(page).toHaveURL("/onboarding");
  await page.getByRole("link", { name: "Skip for now" }).click();
  for (const words of ["professional services, technology, healthcare", "11-50, 51-200", "Australia"]) {
    await expect(page.getByText(words, { exact: true })).toBeVisible();
  }
  await page.getByRole("button", { name: "Use this profile" }).click();
  await expect(page).toHaveURL("/dashboard", { timeout: 5_000 });
  for (const words of ["No recent activity", "No upcoming meetings", "No leads yet"]) {
    await expect(page.getByText(words)).toBeVisible();
  }
  for (const [card, value] of [["Meetings booked", "0"], ["Reply rate", "–"], ["Active leads", "0"], ["Active campaigns", "0"]]) {
    await expect(page.locator(".stat-card").filter({ hasText: card! }).locator(".stat-card__value")).toHaveText(value!);
  }
  await expect(page.getByTestId("credits")).toHaveClass(/tone-success/);
  await expect(page.getByTestId("credits")).toContainText("1,250");
  await page.goto("/onboarding");
  await expect(page).toHaveURL("/dashboard");
  expect(await seriousFaults(page)).toEqual([]);
});

test("an address that has an account gets the same answer, and the mail tells the difference", async ({ page, server, browser }) => {
  const person = await settle(page, server);
  const other = await browser.newContext({ baseURL: server.url });
  const stranger = await other.newPage();
  await askToSignUp(stranger, { ...person, name: "Somebody Else", password: "quite another 999" });
  const mail = await mailTo(server, person.email, 2);
  expect(mail.text).not.toContain("/confirm?token=");
  await other.close();
});

const tooLong = "x".repeat(5_000);
const badInput: [field: string, typed: string, says: RegExp][] = [
  ["Full name", tooLong, /at most 120/],
  ["Full name", "Alex\u202eneyugN", /invisible characters/],
  ["Full name", "Al\u200bex", /invisible characters/],
  ["Company name", tooLong, /at most 120/],
  ["Company name", "Harbour\u2066Ltd", /invisible characters/],
  ["Work e-mail", `${"a".repeat(300)}@example.test`, /at most 254|address like/],
  ["Work e-mail", "аlex@example.test", /address like/],
  ["Work e-mail", "'; DROP TABLE users; --", /address like/],
  ["Work e-mail", "<script>alert(1)</script>@x.test", /address like/],
];

test("bad input gets a named error, keeps what was typed and never breaks the server @desktop", async ({ page }) => {
  await page.goto("/signup");
  await hydrated(page);
  for (const [label, typed, says] of badInput) {
    await page.getByLabel(label).fill(typed);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByLabel(label), `${label}: ${typed.slice(0, 40)}`).toHaveAccessibleDescription(says);
    await expect(page.getByLabel(label)).toHaveValue(typed);
  }
});

test("a name that looks like markup stays text everywhere", async ({ page, server }) => {
  const person = { ...somebody('<img src=x onerror=alert(1)> & "Sons"'), name: "<b>Zoë</b> O'Neill" };
  await settle(page, server, person);
  await expect(page.getByText(person.company).first()).toBeVisible();
  await page.goto("/dashboard/settings");
  await expect(page.getByLabel("Full name")).toHaveValue(person.name);
});
