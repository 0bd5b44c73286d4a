import { createHmac } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import type { Server } from "./server";

export type Person = { name: string; company: string; email: string; password: string };
export type Mail = { number: number; to: string; subject: string; text: string };

let made = 0;

/** Somebody nobody has seen before, so that journeys on one server do not meet. */
export function somebody(company = "Bright Harbour Agency"): Person {
  made += 1;
  const email = `e2e+${process.pid}-${Date.now().toString(36)}-${made}@example.test`;
  return { name: "Alex Nguyen", company, email, password: "harbour lantern 4711" };
}

/** What the server has sent to this address, the newest first. */
export async function mailsTo(server: Server, email: string): Promise<Mail[]> {
  const answer = await fetch(`${server.url}/fn/sandbox/mail`, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
  });
  expect(answer.status).toBe(200);
  const mails = (await answer.json()) as Mail[];
  return mails.filter((mail) => mail.to === email);
}

/** Waits until `count` mails have reached the address, and gives the newest. */
export async function mailTo(server: Server, email: string, count = 1): Promise<Mail> {
  await expect.poll(async () => (await mailsTo(server, email)).length).toBe(count);
  return (await mailsTo(server, email))[0]!;
}

/** The link to a page of ours in a mail. */
export function linkIn(mail: Mail, path: string): string {
  const link = mail.text.split(/\s+/).find((word) => word.startsWith("http") && word.includes(path));
  expect(link, mail.text).toBeTruthy();
  return link!;
}

/** Fills the sign-up form and sends it. */
export async function askToSignUp(page: Page, person: Person): Promise<void> {
  await page.goto("/signup");
  await page.getByLabel("Full name").fill(person.name);
  await page.getByLabel("Company name").fill(person.company);
  await page.getByLabel("Work e-mail").fill(person.email);
  await page.getByLabel(/^Password\W*$/).fill(person.password);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
}

/** From the form to the onboarding gate, by the link in the mail. */
export async function signUp(page: Page, server: Server, person = somebody()): Promise<Person> {
  await askToSignUp(page, person);
  await page.goto(linkIn(await mailTo(server, person.email), "/confirm"));
  await pressWithoutScript(page, "Confirm and sign in");
  await page.waitForURL("**/onboarding");
  return person;
}

/** As [`signUp`], and on to the dashboard with the common profile. */
export async function settle(page: Page, server: Server, person = somebody()): Promise<Person> {
  await signUp(page, server, person);
  await page.getByRole("link", { name: "Skip for now" }).click();
  await page.getByRole("button", { name: "Use this profile" }).click();
  await page.waitForURL("**/dashboard");
  return person;
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel(/^Password\W*$/).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** A page that sends itself needs a press only without scripting; one that has already left had a script. */
export async function pressWithoutScript(page: Page, name: string): Promise<void> {
  const scripting = await page.evaluate(() => window.matchMedia("(scripting: enabled)").matches).catch(() => true);
  if (!scripting) await page.getByRole("button", { name }).click();
}

/** The six digits an authenticator app shows at this moment, `steps` half minutes on. */
export function codeOf(secret: string, steps = 0): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[\s=]/g, "").toUpperCase()]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = digest[digest.length - 1]! & 15;
  return ((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, "0");
}
