import { expect, type Page } from "@playwright/test";
import { hydrated } from "./test";

/** What is typed into the form of a lead, by field. */
export type Lead = Record<string, string>;

/** Adds a lead straight at the server, for lists that need many. */
export async function plant(page: Page, lead: Lead): Promise<void> {
  const answer = await page.request.post("/fn/leads/add", {
    form: lead,
    headers: { accept: "application/json", origin: new URL(page.url()).origin },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Opens a page and waits for its script. */
export async function open(page: Page, path = "/dashboard/leads"): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** The rows of the tables on the page. */
export const rows = (page: Page) => page.getByRole("row").filter({ has: page.getByRole("rowheader") });

/** Keeps a picture of the whole page where END2END_SHOTS says, for a person to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.END2END_SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${page.viewportSize()!.width}-${name}.png`, fullPage: true });
}
