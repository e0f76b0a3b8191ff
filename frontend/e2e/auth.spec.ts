import { anotherContext, expect, indicator, newAccount, openDesk, test } from "./support";

test("a new user signs up, stays over a reload, signs out and in again", async ({ page }) => {
  const email = `new-${Date.now()}@example.com`;
  await page.goto("/");
  await expect(page).toHaveURL("/login");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("a long enough password");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("No leads yet")).toBeVisible();

  await page.reload();
  await expect(page.getByText("No leads yet")).toBeVisible();
  await expect(indicator(page, "live")).toBeVisible();

  await page.getByRole("button", { name: `Account: ${email}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("not my password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText(/wrong/);
  await page.getByLabel("Password", { exact: true }).fill("a long enough password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("No leads yet")).toBeVisible();
});

test("the access token is in no storage and the refresh cookie out of reach", async ({ page, account }) => {
  await openDesk(page);
  const seen = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(seen).not.toContain("eyJ");
  expect(seen).not.toContain("leadflow_refresh");
  const [cookie] = await page.context().cookies(new URL("/api/auth/refresh", page.url()).href);
  expect(cookie).toMatchObject({ name: "leadflow_refresh", httpOnly: true, sameSite: "Strict", path: "/api/auth" });
  expect(account.token).toMatch(/^eyJ/);
});

test("a deep link is kept through signing in", async ({ page, browser }) => {
  const other = await browser.newContext({ baseURL: process.env.BASE_URL ?? "http://127.0.0.1:4173" });
  const { email, password } = await newAccount(other);
  await other.close();
  await page.goto("/leads?status=failed&q=quote");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/leads?status=failed&q=quote");
  await expect(page.getByText("No leads match")).toBeVisible();
});

test("two tabs are one session: both stay in, and both sign out", async ({ page, account }) => {
  await openDesk(page);
  const tab = await page.context().newPage();
  await openDesk(tab);
  await Promise.all([page.reload(), tab.reload()]);
  await expect(indicator(page, "live")).toBeVisible();
  await expect(indicator(tab, "live")).toBeVisible();
  await tab.getByRole("button", { name: `Account: ${account.email}` }).click();
  await tab.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("the password is changed, and other devices are signed out", async ({ page, account, browser }) => {
  await openDesk(page, "/settings");
  const device = await anotherContext(browser, page);
  const there = await device.newPage();
  await there.goto("/login");
  await there.getByLabel("Email").fill(account.email);
  await there.getByLabel("Password", { exact: true }).fill(account.password);
  await there.getByRole("button", { name: "Sign in" }).click();
  await expect(there.getByText("No leads yet")).toBeVisible();

  await page.getByLabel("Present password").fill("not it at all");
  await page.getByLabel("New password").fill("another long password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Present password")).toHaveAccessibleDescription(/wrong/);
  await page.getByLabel("Present password").fill(account.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed")).toBeVisible();

  await there.reload();
  await expect(there.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.reload();
  await expect(page.getByText(account.email).first()).toBeVisible();
  await device.close();
});

test("signing out everywhere ends the session of another device", async ({ page, account, browser }) => {
  await openDesk(page, "/settings");
  const device = await anotherContext(browser, page);
  const there = await device.newPage();
  await there.goto("/login");
  await there.getByLabel("Email").fill(account.email);
  await there.getByLabel("Password", { exact: true }).fill(account.password);
  await there.getByRole("button", { name: "Sign in" }).click();
  await expect(indicator(there, "live")).toBeVisible();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  // its WebSocket is closed; asking for a new ticket tells it
  await expect(there.getByRole("heading", { name: "Sign in" })).toBeVisible({ timeout: 45_000 });
  await device.close();
});
