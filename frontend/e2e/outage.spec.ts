/** The emulator is stopped and started again under an open page. Runs alone: npm run e2e:outage. */
import { execSync } from "node:child_process";
import { expect, indicator, openDesk, sendLead, test } from "./support";

function command(name: "STOP_EMULATOR" | "START_EMULATOR"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: give the shell command that does it on this stack`);
  return value;
}

test("the page tells the truth while the emulator is down, and catches up by itself", async ({
  page,
  context,
  account,
}) => {
  test.setTimeout(240_000);
  const [stop, start] = [command("STOP_EMULATOR"), command("START_EMULATOR")];
  await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
  await openDesk(page);
  await expect(page.getByText("Ada")).toBeVisible();
  execSync(stop, { stdio: "inherit" });
  try {
    // at once where the connection is cut, after an unanswered ping where it only goes silent
    await expect(indicator(page, "reconnecting")).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/Not live\. This is from/)).toBeVisible();
    await expect(page.getByText("Ada")).toBeVisible();
  } finally {
    execSync(start, { stdio: "inherit" });
  }
  await expect(indicator(page, "live")).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText(/Not live/)).toBeHidden();
  await sendLead(context, account, { name: "Grace", message: "Please send a quote." });
  await expect(page.getByText("Grace")).toBeVisible();
});
