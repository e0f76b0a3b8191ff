import { expect, openDesk, pickSample, sendLead, sendLeads, showAsFailed, status, test } from "./support";

test("a sample goes through three steps without touching anything", async ({ page, account }) => {
  await openDesk(page);
  await page.getByText("New inquiry").click();
  await expect(status(page, "completed")).toBeVisible();
  await expect(page.getByRole("img", { name: "Intent: done, Extraction: done, Routing: done" })).toBeVisible();
  await status(page, "completed").click();
  await expect(page).toHaveURL(/\/leads\/[0-9a-f-]{36}$/);
  await expect(page.getByTestId("step-intent")).toContainText("New sales");
  await expect(page.getByTestId("step-extraction")).toContainText("claire.dubois@northwind-logistics.example");
  await expect(page.getByTestId("step-routing")).toContainText("Next steps");
  await expect(page.getByText("Completed today").locator("..")).toContainText("1");
  expect(account.email).toBeTruthy();
});

test("an open lead fills itself while its steps run", async ({ page, account }) => {
  await openDesk(page);
  await page.keyboard.press("n");
  await page.getByRole("group", { name: "Sample messages" }).getByRole("button", { name: "Urgent support" }).click();
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByText("Marcus Bell").click();
  await expect(page.getByTestId("step-routing")).toHaveAttribute("data-status", "completed");
  await expect(page.getByTestId("step-routing")).toContainText("P0");
  expect(account).toBeTruthy();
});

test("a double click makes one lead", async ({ page, account }) => {
  await openDesk(page);
  await pickSample(page, "Renewal");
  await page.getByRole("button", { name: "Send" }).dblclick();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(status(page, "completed")).toHaveCount(1);
  await page.reload();
  await expect(status(page, "completed")).toHaveCount(1);
  expect(account).toBeTruthy();
});

test("filters, search and the open lead are in the address", async ({ page, context, account }) => {
  await sendLead(context, account, { name: "Ada", message: "Please send a quote for 20 seats, we want to buy." });
  await sendLead(context, account, {
    name: "Grace",
    message: "URGENT: the system is down, error 500, nobody can log in!",
  });
  await openDesk(page);
  await expect(status(page, "completed")).toHaveCount(2);
  await page.getByRole("button", { name: "Queue" }).click();
  await page.getByRole("menuitem", { name: "Support" }).click();
  await expect(page).toHaveURL("/leads?queue=support");
  await expect(page.getByText("Ada")).toBeHidden();
  await page.keyboard.press("/");
  await page.keyboard.type("nobody");
  await expect(page).toHaveURL("/leads?queue=support&q=nobody");
  await page.getByText("Grace").click();
  await expect(page).toHaveURL(/\/leads\/[0-9a-f-]+\?queue=support&q=nobody$/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Grace" })).toBeVisible();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page).toHaveURL("/leads?queue=support&q=nobody");
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(page).toHaveURL("/leads");
  await expect(page.getByText("Ada")).toBeVisible();
  await expect(page.getByLabel("Search messages and names")).toHaveValue("");
});

test("pages go forth and back by cursor, and Back goes back", async ({ page, context, account }) => {
  await sendLeads(context, account, 55);
  await openDesk(page);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("51–55");
  await page.reload();
  await page.getByRole("button", { name: "Previous" }).click();
  await expect(page).toHaveURL("/leads");
  await page.goBack();
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("51–55");
});

test("a lead is marked handled and back, in the list and in its page", async ({ page, context, account }) => {
  await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
  await openDesk(page);
  const button = page.getByRole("button", { name: "Handled: Ada" });
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await page.getByText("Ada").click();
  await page.getByRole("button", { name: "Reopen" }).click();
  await expect(page.getByRole("button", { name: "Mark handled" })).toBeVisible();
});

test("a lead is deleted after a question", async ({ page, context, account }) => {
  const { id } = await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
  await openDesk(page, `/leads/${id}`);
  await page.getByRole("button", { name: "Delete lead" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No leads yet")).toBeVisible();
  await page.goto(`/leads/${id}`);
  await expect(page.getByText("There is no such lead")).toBeVisible();
});

test("a failure says what failed; a retry that the API refuses says why", async ({ page, context, account }) => {
  const { id } = await sendLead(context, account, { name: "Ada", message: "Please send a quote." });
  await openDesk(page);
  await expect(status(page, "completed")).toBeVisible();
  await showAsFailed(page, id);
  await page.goto(`/leads/${id}`);
  const failure = page.getByRole("region", { name: "Extraction failed" });
  await expect(failure).toContainText("The AI's answer was not valid. Trying again can help.");
  await expect(failure.getByRole("button", { name: "Start over" })).toBeVisible();
  const sent = page.waitForRequest((request) => request.url().endsWith("/retry"));
  await failure.getByRole("button", { name: "Retry from extraction" }).click();
  expect((await sent).postDataJSON()).toEqual({ from: "failed_step" });
  await expect(page.getByText(/only a failed lead can be retried/i)).toBeVisible();
});

test("markup, right-to-left text, emoji and length are only text", async ({ page, context, account }) => {
  const message = `<img src=x onerror="document.title='owned'"> <script>alert(1)</script> مرحبا بالعالم 👩‍👩‍👧‍👦 ${"nobreak".repeat(300)}`;
  const { id } = await sendLead(context, account, { name: "<b>ع</b>", message });
  await openDesk(page, `/leads/${id}`);
  await expect(page.getByRole("heading", { name: "<b>ع</b>" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Message" })).toContainText("<script>alert(1)</script>");
  await expect(page).toHaveTitle(/Leadflow$/);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});

test("everything goes by keyboard", async ({ page, context, account }) => {
  for (const name of ["Ada", "Grace", "Edsger"])
    await sendLead(context, account, { name, message: "Please send a quote." });
  await openDesk(page);
  await expect(status(page, "completed")).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Grace" })).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.getByRole("heading", { name: "Ada" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL("/leads");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "New lead" })).toBeVisible();
  await page.keyboard.type("We want a demo and a price");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(status(page, "completed")).toHaveCount(4);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a sample goes through, and a lead is a page of its own", async ({ page, account }) => {
    await openDesk(page);
    await page.getByText("New inquiry").click();
    await expect(status(page, "completed")).toBeVisible();
    await page.getByText("Claire Dubois").first().click();
    await expect(page.getByTestId("step-routing")).toHaveAttribute("data-status", "completed");
    await expect(page.getByRole("list", { name: "Leads" })).toBeHidden();
    await page.getByRole("button", { name: "Back to the list" }).click();
    await expect(page.getByRole("list", { name: "Leads" })).toBeVisible();
    expect(account).toBeTruthy();
  });
});
