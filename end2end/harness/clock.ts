import { expect, type Page } from "@playwright/test";

/** How far each server's business clock is ahead of ours, in minutes. */
const ahead = new Map<string, number>();

/** Lets so many minutes pass for the business of the server this page comes from. */
export async function later(page: Page, minutes: number): Promise<void> {
  const { origin } = new URL(page.url());
  const total = (ahead.get(origin) ?? 0) + minutes;
  ahead.set(origin, total);
  const answer = await fetch(`${origin}/__test/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ now: new Date(Date.now() + total * 60_000).toISOString() }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}
