import type { CDPSession, Page } from "@playwright/test";
import { settle } from "../harness/people";
import { expect, hydrated, seriousFaults, test } from "../harness/test";

// Passkeys belong to a name, so these journeys go to localhost; an address of ours all the same.
test.use({ expectedFaults: [/left the machine: http:\/\/localhost:|status of (401|409|422)/] });

/** A fingerprint reader inside the machine, always touched by its owner. */
async function device(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
}

test.describe("by the name of the site", () => {
  test.use({ baseURL: async ({ localServer }, use) => use(localServer.url) });

  test("a passkey is added with the password, signs in by itself, and is of no use once removed", async ({ page, localServer }) => {
    const { cdp, id } = await device(page);
    const person = await settle(page, localServer);
    await page.goto("/dashboard/settings?tab=security");
    await hydrated(page);
    await expect(page.getByText("No passkeys yet")).toBeVisible();
    await page.getByLabel("Name of the new passkey").fill("Work laptop");
    await page.getByLabel("Password once more").fill("not the password");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByLabel("Password once more")).toHaveAccessibleDescription(/not your password/);
    await page.getByLabel("Password once more").fill(person.password);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Work laptop" })).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
    const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId: id });
    expect(credentials).toHaveLength(1);
    expect(credentials[0]).toMatchObject({ isResidentCredential: true, rpId: "localhost" });

    const signIn = async () => {
      await page.context().clearCookies();
      await page.goto("/login?next=%2Fdashboard%2Fsettings%3Ftab%3Dsecurity");
      await hydrated(page);
      await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    };
    await signIn();
    await expect(page).toHaveURL("/dashboard/settings?tab=security");
    await expect(page.getByRole("listitem").filter({ hasText: "Work laptop" })).toContainText("last used");

    await page.getByRole("button", { name: "Remove Work laptop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove passkey" }).click();
    await expect(page.getByText("No passkeys yet")).toBeVisible();
    await signIn();
    await expect(page.getByText("That passkey did not work.")).toBeVisible();
    await expect(page).toHaveURL(/\/login/);
  });

  test("a device without a passkey lets nobody in and says so", async ({ page }) => {
    await device(page);
    await page.goto("/login");
    await hydrated(page);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByText("No passkey was used.")).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
  });
});

test("by its bare number the site offers no passkeys, for no browser would make one", async ({ page }) => {
  await page.goto("/login");
  await hydrated(page);
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toHaveCount(0);
});
