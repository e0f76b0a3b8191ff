/** What the specs share: fresh accounts, leads made by the API, and an eye on errors that no user sees. */
import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import type { Lead, NewLead } from "../src/api/generated";

export { expect };

export interface Account {
  email: string;
  password: string;
  token: string;
}

let made = 0;

/** Makes an account whose session the context's cookies hold. */
export async function newAccount(context: BrowserContext): Promise<Account> {
  made += 1;
  const email = `e2e-${process.pid}-${Date.now()}-${made}@example.com`;
  const password = "a long enough password";
  const response = await context.request.post("/api/auth/signup", { data: { email, password } });
  expect(response.status(), await response.text()).toBe(201);
  const { access_token } = await response.json();
  await context.addInitScript(() => localStorage.setItem("leadflow.signed_in", "1"));
  return { email, password, token: access_token };
}

/** Sends a message by the API. */
export async function sendLead(context: BrowserContext, { token }: Account, lead: NewLead): Promise<Lead> {
  const response = await context.request.post("/api/leads", {
    data: lead,
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(response.status(), await response.text()).toBe(202);
  return response.json();
}

export async function sendLeads(context: BrowserContext, account: Account, count: number): Promise<void> {
  for (let start = 0; start < count; start += 5) {
    const numbers = Array.from({ length: Math.min(5, count - start) }, (_, index) => start + index);
    await Promise.all(
      numbers.map((number) =>
        sendLead(context, account, { name: `Person ${number}`, message: `Please send a quote, number ${number}.` }),
      ),
    );
  }
}

export const indicator = (page: Page, state: "live" | "reconnecting" | "offline") =>
  page.locator(`[data-testid=connection][data-state=${state}]`);

export const status = (page: Page, word: "queued" | "running" | "completed" | "failed") =>
  page.locator(`[data-testid=status][data-status=${word}]`);

export async function openDesk(page: Page, address = "/leads"): Promise<void> {
  await page.goto(address);
  await expect(indicator(page, "live")).toBeVisible();
}

export async function pickSample(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "New lead" }).first().click();
  await page.getByRole("group", { name: "Sample messages" }).getByRole("button", { name, exact: true }).click();
}

/** A second person, or the same one on another device. */
export async function anotherContext(browser: Browser, page: Page): Promise<BrowserContext> {
  return browser.newContext({ baseURL: new URL(page.url()).origin, viewport: { width: 1440, height: 900 } });
}

/** Makes the page believe that a lead's extraction failed: the offline AI never fails. */
export async function showAsFailed(page: Page, id: string): Promise<void> {
  await page.route(`**/api/leads/${id}`, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    const lead: Lead = await response.json();
    const error = { code: "invalid_output", message: "the AI's answer was not valid", retryable: true };
    Object.assign(lead.workflow, { status: "failed", current_step: "extraction", error });
    Object.assign(lead.workflow.steps[1]!, { status: "failed", error });
    Object.assign(lead.workflow.steps[2]!, { status: "pending" });
    await route.fulfill({ response, json: lead });
  });
}

interface Fixtures {
  /** A fresh account; the page holds its session. */
  account: Account;
  watched: undefined;
}

export const test = base.extend<Fixtures>({
  account: async ({ context }, use) => use(await newAccount(context)),
  // no page may break, and the Content-Security-Policy holds
  watched: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => {
        if (/Content Security Policy|Warning:|MUI:/.test(message.text())) faults.push(message.text());
      });
      await use(undefined);
      // an answer still on its way through a route is no fault of the page's
      await page.unrouteAll({ behavior: "ignoreErrors" });
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
