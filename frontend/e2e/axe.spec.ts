/** Every page, in both themes and two widths: no violation that axe knows. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, openDesk, sendLead, showAsFailed, status, test } from "./support";

async function check(page: Page, what: string, disabled: string[] = []) {
  // what fades in is judged when it is there
  await page.waitForTimeout(400);
  // a tooltip belongs to the button that it describes, wherever in the page it stands
  const { violations } = await new AxeBuilder({ page }).exclude('[role="tooltip"]').disableRules(disabled).analyze();
  const told = violations.map(
    ({ id, nodes }) =>
      `${what}: ${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`,
  );
  expect(told).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, viewport] of [
    ["wide", { width: 1440, height: 900 }],
    ["phone", { width: 390, height: 844 }],
  ] as const) {
    test.describe(`${colorScheme}, ${name}`, () => {
      test.use({ colorScheme, viewport });

      test("the way in", async ({ page }) => {
        await page.goto("/login");
        await page.getByLabel("Email").waitFor();
        await check(page, "login");
        await page.goto("/signup");
        await page.getByRole("button", { name: "Create account" }).click();
        await check(page, "signup with problems");
      });

      test("the desk", async ({ page, context, account }) => {
        await openDesk(page);
        await page.getByText("New inquiry").waitFor();
        await check(page, "empty");
        await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
        await sendLead(context, account, { message: "URGENT: everything is down, error 500!" });
        await expect(status(page, "completed")).toHaveCount(2);
        await page
          .getByRole("button", { name: "Handled: Ada" })
          .click({ timeout: 1_000 })
          .catch(() => {});
        await check(page, "leads");
        await page.getByRole("button", { name: "Status" }).click();
        await page.getByRole("menu").waitFor();
        // a menu stands beside the landmarks, not in one
        await check(page, "filter", ["region"]);
        await page.goto("/leads?q=nothing+like+this");
        await page.getByText("No leads match").waitFor();
        await check(page, "no match");
        await page.getByRole("button", { name: "New lead" }).filter({ visible: true }).first().click();
        await page.getByRole("group", { name: "Sample messages" }).getByRole("button").first().click();
        await check(page, "new lead");
      });

      test("a lead", async ({ page, context, account }) => {
        const { id } = await sendLead(context, account, {
          name: "Ada",
          message: "Ada here, ada@example.com: please send a quote.",
        });
        await openDesk(page, `/leads/${id}`);
        await expect(page.getByTestId("step-routing")).toHaveAttribute("data-status", "completed");
        await check(page, "lead");
        await page.getByRole("tab", { name: "JSON" }).click();
        await page.getByTestId("json").waitFor();
        await check(page, "JSON");
        await page.getByRole("tab", { name: "Activity" }).click();
        await check(page, "activity");
        await page.getByRole("button", { name: "Delete lead" }).click();
        await check(page, "delete");
        await showAsFailed(page, id);
        await page.goto(`/leads/${id}`);
        await page.getByText("Extraction failed").waitFor();
        await check(page, "failed");
        await page.goto("/leads/01890000-0000-7000-8000-000000000000");
        await page.getByText("There is no such lead").waitFor();
        await check(page, "gone");
      });

      test("settings, and nowhere", async ({ page, context, account }) => {
        await openDesk(page, "/settings");
        await page.getByText(account.email).first().waitFor();
        await check(page, "settings");
        await page.goto("/nowhere");
        await page.getByText("There is no such page").waitFor();
        await check(page, "not found");
        await context.setOffline(true);
        await page.getByText(/You are offline/).waitFor();
        await check(page, "offline");
      });
    });
  }
}
