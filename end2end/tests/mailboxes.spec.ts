import type { Page } from "@playwright/test";
import { ask, sender } from "../harness/outreach";
import { settle } from "../harness/people";
import { PostOffice } from "../harness/post_office";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

const PATH = "/dashboard/settings?tab=mailboxes";

async function open(page: Page, path = PATH): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

const mine = () => `kim+${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}@get-harbour.example`;

test("a mailbox is connected, and a wrong password is told in plain words and mended", async ({ page, server }) => {
  const office = await PostOffice.open("harbour lantern");
  await settle(page, server);
  await open(page);
  await expect(page.getByText("No mailbox connected")).toBeVisible();
  await page.getByRole("button", { name: "Connect a mailbox" }).click();
  const dialog = page.getByRole("dialog", { name: "Connect a mailbox" });
  await dialog.locator('[name="smtp_port"]').fill("70000");
  await dialog.getByRole("button", { name: "Connect mailbox" }).click();
  await expect(dialog.locator('[name="smtp_port"]')).toHaveAttribute("aria-invalid", "true");

  const address = mine();
  await dialog.locator('[name="email_address"]').fill(address);
  await dialog.locator('[name="user_name"]').fill("kim");
  await dialog.locator('[name="password"]').fill("a wrong one");
  await dialog.locator('[name="smtp_host"]').fill("127.0.0.1");
  await dialog.locator('[name="smtp_port"]').fill(String(office.port));
  await dialog.locator('[name="smtp_security"]').selectOption("plain");
  await dialog.getByRole("button", { name: "Connect mailbox" }).click();
  await expect(dialog).toBeHidden();
  const mailbox = page.getByTestId("mailbox").filter({ hasText: address });
  await expect(mailbox.getByText(/refused the user name or the password/)).toBeVisible();

  await mailbox.getByRole("button", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: `Edit ${address}` });
  await expect(edit.locator('[name="password"]')).toHaveValue("");
  await edit.locator('[name="password"]').fill("harbour lantern");
  await edit.getByRole("button", { name: "Save mailbox" }).click();
  await expect(mailbox.getByText("Signed in; the mailbox can send.")).toBeVisible();
  expect(await page.content()).not.toContain("harbour lantern");

  // The password was given for this server and for no other.
  await expect(edit).toBeHidden();
  await open(page);
  await mailbox.getByRole("button", { name: "Edit" }).click();
  await edit.locator('[name="smtp_host"]').fill("localhost");
  await edit.getByRole("button", { name: "Save mailbox" }).click();
  const password = edit.locator('[name="password"]');
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await expect(password).toHaveAccessibleDescription(/Enter the password again/);
  await expect(edit.locator('[name="smtp_host"]')).toHaveValue("localhost");
  expect(await seriousFaults(page), "the refused form").toEqual([]);
  await password.fill("harbour lantern");
  await edit.getByRole("button", { name: "Save mailbox" }).click();
  await expect(edit).toBeHidden();

  office.close();
  await ask(page, "mailboxes/save", {
    id: (await ask<{ mailboxes: { id: string }[] }>(page, "mailboxes", {})).mailboxes[0]!.id,
    smtp_host: "127.0.0.1",
    smtp_port: "1",
    smtp_security: "plain",
    password: "harbour lantern",
  });
  await open(page);
  await expect(mailbox.getByText(/The server could not be reached/)).toBeVisible();
});

test("a mailbox is paused, sends again and is disconnected", async ({ page, server }) => {
  const office = await PostOffice.open();
  await settle(page, server);
  const address = mine();
  await sender(page, office, address);
  await open(page);
  const mailbox = page.getByTestId("mailbox");
  await expect(mailbox).toContainText("Active");
  await expect(mailbox).toContainText("Warmed up");
  await expect(mailbox).toContainText("0 of 50");
  await mailbox.getByRole("button", { name: `More for ${address}` }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await expect(mailbox).toContainText("Paused");
  await expect(mailbox).toContainText("The mailbox is paused.");
  await mailbox.getByRole("button", { name: `More for ${address}` }).click();
  await page.getByRole("menuitem", { name: "Send again" }).click();
  await expect(page.getByText(`${address} sends again.`)).toBeVisible();
  await expect(mailbox).toContainText("Active");
  await mailbox.getByRole("button", { name: `More for ${address}` }).click();
  await page.getByRole("menuitem", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText("No mailbox connected")).toBeVisible();
  office.close();
});

test("who sends is asked for in full, with a business number that is one", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await page.locator('[name="sender_name"]').fill("Kim Lee");
  await page.locator('[name="legal_name"]').fill("Bright Harbour Pty Ltd");
  await page.locator('[name="abn"]').fill("51 824 753 557");
  await page.getByRole("button", { name: "Save sender" }).click();
  await expect(page.locator('[name="abn"]')).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('[name="postal_address"]')).toHaveAttribute("aria-invalid", "true");
  await page.locator('[name="abn"]').fill("51 824 753 556");
  await page.locator('[name="postal_address"]').fill("1 George St, Sydney NSW 2000");
  await page.getByRole("button", { name: "Save sender" }).click();
  await expect(page.getByText("Sender saved.")).toBeVisible();
  await open(page);
  await expect(page.locator('[name="abn"]')).toHaveValue("51 824 753 556");
});

test("one switch stops everything, says so on every page, and lets it go on", async ({ page, server }) => {
  await settle(page, server);
  await open(page);
  await page.getByRole("button", { name: "Pause everything" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause all sending?" });
  await dialog.getByLabel("Reason").fill("a wrong list");
  await dialog.getByRole("button", { name: "Pause everything" }).click();
  await expect(page.getByText("Everything is paused; nothing more leaves.")).toBeVisible();
  await open(page, "/dashboard/campaigns");
  await expect(page.getByText("All sending is paused: a wrong list")).toBeVisible();
  await page.getByRole("link", { name: "Open the switch" }).click();
  await page.getByRole("button", { name: "Go on sending" }).click();
  await expect(page.getByText("Sending goes on.")).toBeVisible();
  await expect(page.getByText(/All sending is paused/)).toHaveCount(0);
});

test("the page of mailboxes can be used by everybody, in both themes", async ({ page, server }) => {
  const office = await PostOffice.open();
  await settle(page, server);
  await open(page);
  expect(await seriousFaults(page), "empty").toEqual([]);
  await sender(page, office, mine());
  await ask(page, "sending/pause", { reason: "a wrong list" });
  const shots = process.env.END2END_SHOTS;
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const answer = await page.goto(PATH);
    expect(await answer!.text()).not.toMatch(/<[^>]+\s(style|on[a-z]+)="/);
    await hydrated(page);
    expect(await seriousFaults(page), colorScheme).toEqual([]);
    const overflow = await overhang(page);
    expect(overflow, "wider than the screen").toBeLessThanOrEqual(0);
    if (shots) await page.screenshot({ path: `${shots}/m-${page.viewportSize()!.width}-${colorScheme}.png`, fullPage: true });
  }
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Connect a mailbox" })).toBeVisible();
  expect(await seriousFaults(page), "the dialog").toEqual([]);
  if (shots) await page.screenshot({ path: `${shots}/m-dialog-${page.viewportSize()!.width}.png` });
  office.close();
});

test.describe("without scripting", () => {
  test.use({ javaScriptEnabled: false });

  test("a mailbox whose server is changed asks for its password in its own form and keeps what was typed", async ({ page, server }) => {
    const office = await PostOffice.open("harbour lantern");
    await settle(page, server);
    const [kim, lee] = [mine(), mine()];
    for (const address of [kim, lee]) {
      await ask(page, "mailboxes/connect", {
        email_address: address,
        user_name: "kim",
        password: "harbour lantern",
        smtp_host: "127.0.0.1",
        smtp_port: String(office.port),
        smtp_security: "plain",
      });
    }
    await page.goto(PATH);
    await page.getByTestId("mailbox").filter({ hasText: lee }).getByRole("button", { name: "Edit" }).click();
    const edit = page.getByRole("dialog", { name: `Edit ${lee}` });
    await edit.locator('[name="smtp_host"]').fill("mail.elsewhere.example");
    await edit.getByRole("button", { name: "Save mailbox" }).click();
    await expect(edit).toBeHidden();
    await page.getByTestId("mailbox").filter({ hasText: lee }).getByRole("button", { name: "Edit" }).click();
    await expect(edit.locator('[name="password"]')).toHaveAccessibleDescription(/Enter the password again/);
    await expect(edit.locator('[name="smtp_host"]')).toHaveValue("mail.elsewhere.example");
    const other = page.locator("dialog", { hasText: `Edit ${kim}` });
    await expect(other).toBeHidden();
    await expect(other.locator('[name="smtp_host"]')).toHaveValue("127.0.0.1");
    office.close();
  });
});
