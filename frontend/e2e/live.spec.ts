import { anotherContext, expect, indicator, newAccount, openDesk, sendLead, sendLeads, status, test } from "./support";

test("two tabs show the same lead move", async ({ page, context, account }) => {
  await openDesk(page);
  const tab = await context.newPage();
  await openDesk(tab);
  await page.getByText("Urgent support").click();
  await expect(status(page, "completed")).toBeVisible();
  await expect(status(tab, "completed")).toBeVisible();
  await tab.getByText("Marcus Bell").click();
  await tab.getByRole("button", { name: "Delete lead" }).click();
  await tab.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No leads yet")).toBeVisible();
  expect(account).toBeTruthy();
});

test("two users at once see their own leads only", async ({ page, context, account, browser }) => {
  await openDesk(page);
  const other = await anotherContext(browser, page);
  const theirs = await newAccount(other);
  const there = await other.newPage();
  await openDesk(there);
  await Promise.all([
    sendLead(context, account, { name: "Ada", message: "Please send a quote." }),
    sendLead(other, theirs, { name: "Grace", message: "Please send a quote." }),
  ]);
  await expect(page.getByText("Ada")).toBeVisible();
  await expect(there.getByText("Grace")).toBeVisible();
  await expect(status(page, "completed")).toHaveCount(1);
  await expect(status(there, "completed")).toHaveCount(1);
  await expect(page.getByText("Grace")).toBeHidden();
  await other.close();
});

test("no polling while live", async ({ page, account }) => {
  await openDesk(page);
  await page.waitForLoadState("networkidle");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.waitForTimeout(20_000);
  expect(asked).toEqual([]);
  expect(account).toBeTruthy();
});

test("offline says so, with the age of the data, and catches up afterwards", async ({ page, context, account }) => {
  await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
  await openDesk(page);
  await expect(page.getByText("Ada")).toBeVisible();
  await context.setOffline(true);
  await expect(indicator(page, "offline")).toBeVisible();
  await expect(page.getByText(/You are offline/)).toBeVisible();
  await expect(page.getByText("Ada")).toBeVisible();
  await context.setOffline(false);
  await expect(indicator(page, "live")).toBeVisible();
  await expect(page.getByText(/You are offline/)).toBeHidden();
  await sendLead(context, account, { name: "Grace", message: "Please send a quote." });
  await expect(page.getByText("Grace")).toBeVisible();
});

test("a broken connection is told, polled around, and mended by itself", async ({ page, context, account }) => {
  let cut = () => {};
  await page.routeWebSocket(/ticket=/, (socket) => {
    socket.connectToServer();
    cut = () => void socket.close();
  });
  await openDesk(page);
  await page.route("**/api/ws/ticket", (route) => route.abort());
  cut();
  await expect(indicator(page, "reconnecting")).toBeVisible();
  await expect(page.getByText(/Not live\. This is from/)).toBeVisible();
  await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
  await expect(status(page, "completed")).toBeVisible({ timeout: 25_000 });
  await page.unroute("**/api/ws/ticket");
  await page.getByRole("button", { name: "Try now", exact: true }).click();
  await expect(indicator(page, "live")).toBeVisible();
  await expect(page.getByText(/Not live/)).toBeHidden();
});

test("new leads wait while one reads further down", async ({ page, context, account }) => {
  await sendLeads(context, account, 40);
  await openDesk(page);
  await page.getByText("Person 39").waitFor();
  await page.locator(".MuiDataGrid-virtualScroller").hover();
  await page.mouse.wheel(0, 300);
  await expect(page.getByText("Person 39")).toBeHidden();
  await sendLead(context, account, { name: "Newcomer", message: "Please send a quote." });
  const pill = page.getByRole("button", { name: "1 new" });
  await expect(pill).toBeVisible();
  await expect(page.getByText("Newcomer")).toBeHidden();
  await pill.click();
  await expect(page.getByText("Newcomer")).toBeVisible();
  await expect(pill).toBeHidden();
});

test("states never go back, whatever the order of news", async ({ page, context, account }) => {
  await openDesk(page);
  await page.evaluate(() => {
    const order = ["queued", "running", "completed"];
    const state = { worst: 0, back: false };
    Object.assign(window, { state });
    new MutationObserver(() => {
      const mark = document.querySelector("[data-testid=status]")?.getAttribute("data-status");
      if (!mark) return;
      const now = order.indexOf(mark);
      if (now < state.worst) state.back = true;
      state.worst = Math.max(state.worst, now);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
  await expect(status(page, "completed")).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { state: { back: boolean } }).state.back)).toBe(false);
});
