import { createHmac } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import type { Server } from "./server";

export type Door = { id: string; secret: string };

/** What every change asked for by a page of ours carries. */
export const ours = (page: Page) => ({ origin: new URL(page.url()).origin, accept: "application/json" });

/** The client of whoever is signed in. */
export async function clientOf(page: Page): Promise<string> {
  const me = await (await page.request.get("/api/v1/me")).json();
  return me.memberships[0].client_id;
}

/** A door by which this agency's own programs deliver messages. */
export async function door(page: Page): Promise<Door> {
  const answer = await page.request.post(`/api/v1/clients/${await clientOf(page)}/inbound-doors`, {
    data: { name: "Journey", kind: "webhook" },
    headers: ours(page),
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return answer.json();
}

let delivered = 0;

/** A message as somebody writes one back, with an id of its own. */
export function message(said: Record<string, string>): Record<string, string> {
  delivered += 1;
  return { id: `journey-${delivered}`, to: "kim@get-harbour.example", subject: "Re: A thought for your team", ...said };
}

/** Delivers it as a program does: signed, and answered before it is processed; gives what was answered. */
export async function deliver(server: Server, { id, secret }: Door, said: Record<string, string>): Promise<string> {
  const body = JSON.stringify(said);
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  const answer = await fetch(`${server.url}/api/v1/webhooks/inbound/${id}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-agency-os-signature-v2": `t=${seconds},v1=${signature}` },
  });
  expect(answer.status).toBe(200);
  const told = await answer.json();
  return told.reason ?? told.status;
}
