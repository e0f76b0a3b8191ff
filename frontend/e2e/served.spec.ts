import headers from "../security-headers.json" with { type: "json" };
import { expect, openDesk, test } from "./support";

test("the security headers are served, and name the WebSocket's host", async ({ page, account }) => {
  const response = await page.goto("/leads");
  const served = response!.headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name !== "Content-Security-Policy") expect(served[name.toLowerCase()]).toBe(value);
  }
  const policy = served["content-security-policy"];
  expect(policy).toContain("default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/connect-src 'self' wss?:\/\//);
  expect(account).toBeTruthy();
});

test("the policy stops foreign scripts and addresses", async ({ context, account }) => {
  // a page of its own: the other one is watched for just what is done here
  const page = await context.newPage();
  await openDesk(page);
  const stopped = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => seen.push(effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.owned = true";
    document.body.append(script);
    await fetch("http://127.0.0.2:9/").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { seen, owned: "owned" in window };
  });
  expect(stopped.owned).toBe(false);
  expect(stopped.seen).toEqual(expect.arrayContaining(["script-src-elem", "connect-src"]));
  expect(account).toBeTruthy();
});

test("addresses come from config.json, not from the build", async ({ page, request }) => {
  expect(await (await request.get("/config.json")).json()).toEqual({ api_url: "/api" });
  await page.route("**/config.json", (route) => route.fulfill({ json: { api_url: "/elsewhere" } }));
  const asked = page.waitForRequest("**/elsewhere/auth/login");
  await page.goto("/login");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill("a long enough password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await asked;
});

test("theme and density are remembered, the theme before the first paint", async ({ page, account }) => {
  await openDesk(page, "/settings");
  await page.getByText("Dark", { exact: true }).click();
  await page.getByText("Comfortable", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.unroute("**/assets/*.js");
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await expect(page.getByRole("radio", { name: "Comfortable" })).toBeChecked();
  expect(account).toBeTruthy();
});
