import { expect, type Page } from "@playwright/test";
import type { PostOffice } from "./post_office";

/** Asks a server function as the page's own forms do, and gives its answer. */
export async function ask<T = { said: string | null; go_to: string | null }>(page: Page, path: string, form: Record<string, string>): Promise<T> {
  const answer = await page.request.post(`/fn/${path}`, { form, headers: { accept: "application/json", origin: new URL(page.url()).origin } });
  expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
  return (await answer.json()) as T;
}

/** Hours in which something may leave at any moment of any day. */
export const always: Record<string, string> = {
  work_hours_start: "00:00",
  work_hours_end: "23:59",
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [`day_${day}`, "on"])),
};

/** A draft; gives its id. */
export async function campaign(page: Page, name: string, more: Record<string, string> = {}): Promise<string> {
  const made = await ask(page, "campaigns/create", { name, permission_mode: "autopilot", ...always, ...more });
  return made.go_to!.split("/").pop()!;
}

/** Who sends, and a mailbox at this post office; gives the mailbox's id. */
export async function sender(page: Page, office: PostOffice, address: string): Promise<string> {
  await ask(page, "sending/identity", {
    sender_name: "Kim Lee",
    legal_name: "Bright Harbour Pty Ltd",
    abn: "51 824 753 556",
    postal_address: "1 George St, Sydney NSW 2000",
  });
  await ask(page, "mailboxes/connect", {
    email_address: address,
    display_name: "Kim Lee",
    smtp_host: "127.0.0.1",
    smtp_port: String(office.port),
    smtp_security: "plain",
  });
  const all = await ask<{ mailboxes: { id: string; address: string }[] }>(page, "mailboxes", {});
  return all.mailboxes.find((mailbox) => mailbox.address === address)!.id;
}

export const body = `Hi {{first_name|there}},

A few words about {{company|your company}} and what we could do for it, which is a good deal. We have looked at how people find you and have three ideas that cost little and can be tried within a month. They are yours to keep whether or not we ever speak. Is it worth a conversation next week?

{{sender_name}}`;

/** A mail on the given day after the one before. */
export async function step(page: Page, id: string, delay_days = "0", subject_template = "A thought for your team"): Promise<void> {
  await ask(page, "campaigns/steps/save", { id, channel: "email", delay_days, subject_template, body_template: body, skip_if_replied: "on", skip_if_bounced: "on" });
}

/** Somebody who may be written to; gives the lead's id. */
export async function lead(page: Page, first_name: string, email: string, company = "Harbour Health"): Promise<string> {
  await ask(page, "leads/add", {
    email,
    email_verified: "true",
    first_name,
    last_name: "Nguyen",
    title: "CEO",
    company,
    organization_industry: "Healthcare",
    organization_employee_count: "32",
    organization_country: "Australia",
    consent_basis: "inferred_published",
  });
  const found = await ask<{ lines: { id: string }[] }>(page, "leads", { "query[q]": email });
  return found.lines[0]!.id;
}

/** Has the sender look at what is due now, not at the next minute. */
export async function look(page: Page, id: string): Promise<void> {
  await ask(page, "campaigns/leads/send", { id, leads: "00000000-0000-7000-8000-000000000000" });
}
