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

const sydney = new Intl.DateTimeFormat("en-AU", { timeZone: "Australia/Sydney", weekday: "short", hour: "2-digit", hour12: false });

/** Wednesday, ten in the morning in Sydney: the journeys begin then, with everybody at work. */
export async function wednesdayMorning(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  const hour = 3_600_000;
  let at = Math.ceil((Date.now() + (ahead.get(origin) ?? 0) * 60_000) / hour) * hour;
  while (!/^Wed\W+10$/.test(sydney.format(at))) at += hour;
  await later(page, (at - Date.now()) / 60_000 - (ahead.get(origin) ?? 0));
}
