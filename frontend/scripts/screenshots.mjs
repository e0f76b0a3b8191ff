// Takes the README's screenshots from a running dashboard: a lead open beside the list, light and dark. With --all,
// every page in both themes, wide and on a phone, to look at.
// BASE_URL=http://127.0.0.1:4173 DEMO_EMAIL=... DEMO_PASSWORD=... npm run screenshots -- [--all] [--out folder]
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { launch } from "./browser.mjs";

const { values } = parseArgs({
  options: { all: { type: "boolean" }, out: { type: "string", default: "screenshots" } },
});
const base = process.env.BASE_URL ?? "http://127.0.0.1:4173";
const email = process.env.DEMO_EMAIL ?? "demo@leadflow.local";
const password = process.env.DEMO_PASSWORD ?? "demo-password";
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

mkdirSync(values.out, { recursive: true });
const browser = await launch();

async function visit(theme, viewport, take) {
  const context = await browser.newContext({ viewport, colorScheme: theme, deviceScaleFactor: values.all ? 1 : 2 });
  const page = await context.newPage();
  const name = viewport === WIDE ? "wide" : "phone";
  const shot = async (what, file = `${what}-${theme}-${name}.png`) => {
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${values.out}/${file}`, animations: "disabled" });
  };
  await take(page, shot);
  await context.close();
}

async function signIn(page) {
  await page.goto(`${base}/login`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByTestId("status").first().waitFor();
  await page.locator('[data-testid=connection][data-state="live"]').waitFor();
}

/** Opens the newest lead of which all was found. */
async function openLead(page, status = "completed") {
  await page.locator(`[data-testid=status][data-status=${status}]`).first().click();
  await page.getByRole("tab", { name: "Details" }).waitFor();
}

try {
  for (const theme of ["light", "dark"]) {
    if (!values.all) {
      await visit(theme, WIDE, async (page, shot) => {
        await signIn(page);
        await page.getByText("Claire Dubois").first().click();
        await page.getByTestId("step-routing").waitFor();
        await shot("dashboard", `dashboard-${theme}.png`);
      });
      continue;
    }
    for (const viewport of [WIDE, PHONE]) {
      await visit(theme, viewport, async (page, shot) => {
        await page.goto(`${base}/signup`);
        await page.getByRole("button", { name: "Create account" }).click();
        await shot("signup");
        await page.goto(`${base}/login`);
        await shot("login");
        await signIn(page);
        await shot("leads");
        await openLead(page);
        await shot("lead");
        await page.getByRole("tab", { name: "JSON" }).click();
        await shot("json");
        await page.getByRole("tab", { name: "Activity" }).click();
        await shot("activity");
        await page.goto(`${base}/leads?status=failed`);
        await page.getByTestId("status").first().waitFor();
        await openLead(page, "failed");
        await shot("failed");
        await page.getByRole("button", { name: "Delete lead" }).click();
        await shot("delete");
        await page.goto(`${base}/leads`);
        await page.getByTestId("status").first().waitFor();
        await page.getByRole("button", { name: "New lead" }).first().click();
        await page.getByRole("group", { name: "Sample messages" }).getByRole("button").nth(1).click();
        await shot("new-lead");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Category" }).click();
        await shot("filter");
        await page.goto(`${base}/leads?q=nothing+like+this`);
        await shot("no-match");
        await page.goto(`${base}/settings`);
        await shot("settings");
        await page.goto(`${base}/nowhere`);
        await shot("not-found");
        await page.goto(`${base}/leads`);
        await page.getByTestId("status").first().waitFor();
        await page.context().setOffline(true);
        await page.waitForTimeout(2_500);
        await shot("offline");
      });
      await visit(theme, viewport, async (page, shot) => {
        await page.goto(`${base}/signup`);
        await page.getByLabel("Email").fill(`${theme}.${viewport.width}.${Date.now()}@example.com`);
        await page.getByLabel("Password", { exact: true }).fill("a long password");
        await page.getByRole("button", { name: "Create account" }).click();
        await page.getByText("No leads yet").waitFor();
        await shot("empty");
      });
    }
  }
} finally {
  await browser.close();
}
