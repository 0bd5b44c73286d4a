import type { Page } from "@playwright/test";
import { later } from "../harness/clock";
import { Listener, signatureOf } from "../harness/listener";
import { ask } from "../harness/outreach";
import { settle } from "../harness/people";
import { expect, hydrated, overhang, seriousFaults, test } from "../harness/test";

test.use({ expectedFaults: [/status of (404|409|422)/] });

const PATH = "/dashboard/settings?tab=webhooks";

async function open(page: Page, path = PATH): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

async function add(page: Page, name: string, url: string): Promise<string> {
  await page.getByRole("button", { name: /^Add (a )?webhook$/ }).first().click();
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Address").fill(url);
  await dialog.getByLabel("A lead was added").check();
  await dialog.getByRole("button", { name: "Add webhook" }).click();
  await expect(dialog).toBeHidden();
  return (await page.getByTestId("webhook-secret").textContent())!;
}

test("a webhook is added, tested, fails twice, arrives, and is sent again", async ({ page, server }) => {
  const listener = await Listener.open();
  await settle(page, server);
  await open(page);
  await expect(page.getByText("No webhooks", { exact: true })).toBeVisible();
  expect(await seriousFaults(page), "nothing there yet").toEqual([]);

  await page.getByRole("button", { name: "Add a webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "New webhook" });
  await dialog.getByLabel("Name").fill("CRM");
  await dialog.getByLabel("Address").fill("nowhere");
  await dialog.getByRole("button", { name: "Add webhook" }).click();
  await expect(dialog.getByLabel("Address")).toHaveAccessibleDescription(/\S/);
  await expect(dialog.getByLabel("Name")).toHaveValue("CRM");
  await expect(dialog.getByText("Choose at least one event.").first()).toBeVisible();
  expect(await seriousFaults(page), "the refused form").toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const secret = await add(page, "CRM", listener.url("/crm"));
  const row = page.getByTestId("webhook").filter({ hasText: "CRM" });
  await expect(row.getByText("nothing sent yet")).toBeVisible();
  await page.reload();
  await hydrated(page);
  expect(await page.content()).not.toContain(secret);

  listener.answers.push(500, 500);
  await row.getByRole("link", { name: "Deliveries" }).click();
  await expect(page.getByText("Nothing sent yet", { exact: true })).toBeVisible();
  await row.getByRole("button", { name: "Send test" }).click();
  await expect.poll(() => listener.calls.length).toBe(1);
  const sent = page.getByRole("list", { name: "Deliveries to CRM" }).getByRole("listitem").filter({ hasText: "webhook.test" });
  await expect(sent.getByText("Trying again")).toBeVisible();
  await expect(sent.getByText("It answered 500.")).toBeVisible();
  await later(page, 1);
  await expect.poll(() => listener.calls.length).toBe(2);
  await later(page, 1);
  await expect.poll(() => listener.calls.length).toBe(3);
  for (const call of listener.calls) {
    expect(call.headers["x-agency-os-signature"]).toBe(signatureOf(secret, call.body));
    expect(call.headers["x-agency-os-event"]).toBe("webhook.test");
  }
  await page.reload();
  await hydrated(page);
  await expect(sent.getByText("Delivered", { exact: true })).toBeVisible();
  await sent.getByText("What was sent, and the answer").click();
  await expect(sent.getByText(/^200 in \d+ ms/)).toBeVisible();
  await expect(sent.getByText("noted", { exact: true })).toBeVisible();
  expect(await seriousFaults(page), "deliveries").toEqual([]);
  expect(await overhang(page)).toBeLessThanOrEqual(0);
  await sent.getByRole("button", { name: "Send again" }).click();
  await expect.poll(() => listener.calls.length).toBe(4);
  expect(listener.calls[3]!.body).toBe(listener.calls[0]!.body);

  await ask(page, "leads/add", { email: "alex@harbour-health.example", first_name: "Alex" });
  await expect.poll(() => listener.calls.length).toBe(5);
  expect(JSON.parse(listener.calls[4]!.body)).toMatchObject({ event_type: "lead.created", data: { email: "alex@harbour-health.example" } });
  listener.close();
});

test("a webhook gets another secret, is switched off and on, changed and deleted", async ({ page, server }) => {
  const listener = await Listener.open();
  await settle(page, server);
  await open(page);
  const first = await add(page, "Chat", listener.url("/chat"));
  const row = page.getByTestId("webhook").filter({ hasText: "Chat" });
  const more = async (item: string) => {
    await row.getByRole("button", { name: "More for Chat" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await more("New secret");
  await page.getByRole("dialog", { name: "A new secret for Chat?" }).getByRole("button", { name: "Make a new secret" }).click();
  const secret = (await row.getByTestId("webhook-secret").textContent())!;
  expect(secret).not.toBe(first);
  await row.getByRole("button", { name: "Send test" }).click();
  await expect.poll(() => listener.calls.length).toBe(1);
  expect(listener.calls[0]!.headers["x-agency-os-signature"]).toBe(signatureOf(secret, listener.calls[0]!.body));

  await more("Switch off");
  await expect(row.getByText("Off", { exact: true })).toBeVisible();
  await ask(page, "leads/add", { email: "alex@harbour-health.example", first_name: "Alex" });
  await more("Switch on");
  await expect(row.getByText("On", { exact: true })).toBeVisible();
  await more("Edit");
  const dialog = page.getByRole("dialog", { name: "Edit Chat" });
  await expect(dialog.getByLabel("A lead was added")).toBeChecked();
  await dialog.getByLabel("A lead was added").uncheck();
  await dialog.getByLabel("A reply came in").check();
  await dialog.getByLabel("A meeting was booked").check();
  await dialog.getByRole("button", { name: "Save webhook" }).click();
  await expect(dialog).toBeHidden();
  await expect(row.getByText(/^2 events/)).toBeVisible();
  expect(listener.calls.length, "what happened while it was off was not told").toBe(1);

  await more("Delete");
  await page.getByRole("dialog", { name: "Delete Chat?" }).getByRole("button", { name: "Delete webhook" }).click();
  await expect(page.getByText("No webhooks", { exact: true })).toBeVisible();
  listener.close();
});

test("an address that keeps failing is switched off and its owner is told @desktop", async ({ page, server }) => {
  const listener = await Listener.open();
  await settle(page, server);
  await open(page);
  await add(page, "CRM", listener.url("/crm"));
  listener.answers.push(410);
  const row = page.getByTestId("webhook").filter({ hasText: "CRM" });
  await row.getByRole("button", { name: "Send test" }).click();
  await expect.poll(() => listener.calls.length).toBe(1);
  await expect
    .poll(async () => {
      await page.reload();
      return row.getByText("Switched off", { exact: true }).count();
    })
    .toBe(1);
  await expect(row.getByText("It answered 410: it is gone for good.")).toBeVisible();
  await hydrated(page);
  await page.getByRole("button", { name: /Notifications/ }).click();
  await expect(page.getByText("A webhook was switched off").first()).toBeVisible();
  listener.close();
});
