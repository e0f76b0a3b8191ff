import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { Route, Routes } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { leadItem } from "../testing/leads";
import { show, signedIn } from "../testing/render";
import { api, problem, server } from "../testing/server";
import LeadsPage from "./LeadsPage";

const asked = vi.fn();
const item = (number: number) => leadItem({ id: `lead-${number}`, name: `Person ${number}` });

beforeEach(() => {
  signedIn();
  asked.mockClear();
});

function answer(respond: (query: URLSearchParams) => Response) {
  server.use(
    http.get(api("/leads"), ({ request }) => {
      const query = new URL(request.url).searchParams;
      query.delete("limit");
      asked(query.toString());
      return respond(query);
    }),
  );
}

const page = (items: unknown[], next_cursor: string | null = null) => HttpResponse.json({ items, next_cursor });

const open = (address = "/leads") =>
  show(
    <Routes>
      <Route path="/leads" element={<LeadsPage />}>
        <Route path=":id" element={null} />
      </Route>
    </Routes>,
    address,
  );

test("shows skeletons, then leads and counters", async () => {
  open();
  expect(screen.getByRole("status", { name: "Loading leads" })).toBeVisible();
  expect(await screen.findByText("Claire Dubois")).toBeVisible();
  expect(await screen.findByText("128")).toBeVisible();
});

test("the address decides what is listed, and filters change it", async () => {
  answer(() => page([item(1)]));
  const { user } = open("/leads?queue=sales&q=quote");
  await screen.findByText("Person 1");
  expect(asked).toHaveBeenLastCalledWith("queue=sales&q=quote");
  await user.click(screen.getByRole("button", { name: "Priority" }));
  await user.click(await screen.findByRole("menuitem", { name: "P0" }));
  await waitFor(() => expect(location.search).toBe("?queue=sales&priority=p0&q=quote"));
  await user.click(screen.getByRole("button", { name: "Clear" }));
  await waitFor(() => expect(location.search).toBe(""));
});

test("the queues to choose from are the policy's", async () => {
  answer(() => page([item(1)]));
  const { user } = open();
  await screen.findByText("Person 1");
  await user.click(screen.getByRole("button", { name: "Queue" }));
  expect((await screen.findAllByRole("menuitem")).map((choice) => choice.textContent)).toEqual([
    "Any",
    "Sales",
    "Help desk",
  ]);
  await user.click(screen.getByRole("menuitem", { name: "Help desk" }));
  await waitFor(() => expect(location.search).toBe("?queue=help-desk"));
  expect(screen.getByRole("button", { name: "Queue: Help desk" })).toBeVisible();
});

test("a queue that was given up is said to be gone, and can be cleared", async () => {
  answer((query) => (query.has("queue") ? problem(422, "queue: there is no such queue") : page([item(1)])));
  const { user } = open("/leads?queue=constructor");
  expect(await screen.findByText(/there is no such queue/i)).toBeVisible();
  expect(screen.getByRole("button", { name: "Queue: constructor" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Clear" }));
  expect(await screen.findByText("Person 1")).toBeVisible();
});

test("without the policy the list is there, with the queues' plain names", async () => {
  server.use(http.get(api("/routing"), () => problem(500, "something went wrong")));
  const { user } = open();
  expect(await screen.findByText("sales")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Queue" }));
  expect(await screen.findAllByRole("menuitem")).toHaveLength(1);
});

test("goes to the next page by its cursor, and back", async () => {
  answer((query) => (query.get("cursor") === "c2" ? page([item(2)]) : page([item(1)], "c2")));
  const { user } = open("/leads?queue=sales");
  await screen.findByText("Person 1");
  expect(screen.getByRole("button", { name: "Previous" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Next" }));
  expect(await screen.findByText("Person 2")).toBeVisible();
  expect(location.search).toBe("?queue=sales&cursor=c2");
  await user.click(screen.getByRole("button", { name: "Previous" }));
  expect(await screen.findByText("Person 1")).toBeVisible();
  expect(location.search).toBe("?queue=sales");
});

test("an empty desk invites; a filter that hides everything leads back", async () => {
  answer(() => page([]));
  const { user } = open();
  expect(await screen.findByText("No leads yet")).toBeVisible();
  await waitFor(() => expect(screen.getByText("New inquiry")).toBeVisible());
  await user.click(screen.getByRole("button", { name: "Status" }));
  await user.click(await screen.findByRole("menuitem", { name: "Failed" }));
  expect(await screen.findByText("No leads match")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Clear the filters" }));
  expect(await screen.findByText("No leads yet")).toBeVisible();
});

test("an error says what happened and can be tried again", async () => {
  server.use(http.get(api("/leads"), () => problem(500, "something went wrong"), { once: true }));
  const { user } = open();
  expect(await screen.findByText("The leads could not be loaded")).toBeVisible();
  expect(screen.getByText(/request-1/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Claire Dubois")).toBeVisible();
});

test("j and k move, Enter opens", async () => {
  answer(() => page([item(1), item(2), item(3)]));
  const { user } = open("/leads?queue=sales");
  await screen.findByText("Person 1");
  await user.keyboard("jjjk");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(location.pathname + location.search).toBe("/leads/lead-2?queue=sales"));
});

test("a click opens a lead at its own address", async () => {
  const { user } = open();
  await user.click(await screen.findByText("Claire Dubois"));
  expect(location.pathname).toBe("/leads/lead-1");
  expect(await screen.findByRole("tab", { name: "Details" })).toBeInTheDocument();
});

test("a sample of the empty desk becomes a lead that is listed at once", async () => {
  answer(() => page([]));
  server.use(
    http.post(api("/leads"), async ({ request }) => {
      const { name } = (await request.json()) as { name: string };
      return HttpResponse.json(
        { ...item(1), name, message: "m", workflow: { ...item(1).workflow, context: { message: "m" }, steps: [] } },
        { status: 202 },
      );
    }),
  );
  const { user } = open();
  await user.click(await screen.findByText("New inquiry"));
  expect(await within(await screen.findByRole("list", { name: "Leads" })).findByText("Claire Dubois")).toBeVisible();
});
