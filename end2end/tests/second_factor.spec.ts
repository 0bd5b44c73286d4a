import { codeOf, settle } from "../harness/people";
import { expect, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (401|409|422|429)/] });

test("a second factor is enrolled, asked for, and opened by a recovery code once", async ({ page, server }) => {
  const person = await settle(page, server);
  await page.goto("/dashboard/settings?tab=security");
  await page.getByLabel("Your password").fill(person.password);
  await page.getByRole("button", { name: "Set up second factor" }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  const secret = await page.getByTestId("totp-secret").innerText();
  await page.getByLabel("Code from the app").fill("000000");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /code/i })).toBeVisible();
  await page.getByLabel("Code from the app").fill(codeOf(secret));
  await page.getByRole("button", { name: "Turn on" }).click();
  const list = page.getByTestId("recovery-codes").getByRole("listitem");
  await expect(list.first()).toBeVisible();
  const codes = await list.allInnerTexts();
  expect(codes.length).toBeGreaterThanOrEqual(8);
  expect(await seriousFaults(page)).toEqual([]);

  const enter = async (code: string) => {
    await page.context().clearCookies();
    await page.goto("/login");
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel(/^Password\W*$/).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
    await page.getByLabel("Code").fill(code);
    await page.getByRole("button", { name: "Verify" }).click();
  };
  // The code that turned it on was used up; the next half minute's is taken as well.
  await enter(codeOf(secret, 1));
  await expect(page).toHaveURL("/dashboard");
  await enter(codes[0]!);
  await expect(page).toHaveURL("/dashboard");
  await enter(codes[0]!);
  await expect(page.getByRole("alert").filter({ hasText: /code/i })).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
});
