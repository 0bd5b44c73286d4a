import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** One line for each serious or critical fault that axe finds, with the element that has it. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // The content of a mail may run no script, and axe would wait for an answer from it for ever.
  const { violations } = await new AxeBuilder({ page }).exclude("iframe[sandbox]").analyze();
  return violations
    .filter((fault) => fault.impact === "serious" || fault.impact === "critical")
    .flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.target.join(" ")}: ${fault.help}`));
}

/** By how many pixels the page is wider than its window. */
export async function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
