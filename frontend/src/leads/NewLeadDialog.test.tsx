import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { lead } from "../testing/leads";
import { show, signedIn } from "../testing/render";
import { api, problem, server } from "../testing/server";
import NewLeadDialog from "./NewLeadDialog";
import { useNewLead } from "./newLead";

const sent = vi.fn();
let answers: (() => Response | Promise<Response>)[];

beforeEach(() => {
  signedIn();
  sent.mockClear();
  useNewLead.setState({ key: "key-1" });
  answers = [];
  server.use(
    http.post(api("/leads"), async ({ request }) => {
      sent(request.headers.get("Idempotency-Key"), await request.json());
      return (await answers.shift()?.()) ?? HttpResponse.json(lead(), { status: 202 });
    }),
  );
});

const open = () => show(<NewLeadDialog idempotencyKey="key-1" />);
const message = () => screen.getByLabelText(/^Message/);
const send = () => screen.getByRole("button", { name: /Send|Try again/ });

test("sends a message and closes", async () => {
  const { user } = open();
  await user.type(message(), "We want a quote");
  await user.type(screen.getByLabelText(/^Name/), "Ada");
  await user.click(send());
  await waitFor(() => expect(useNewLead.getState().key).toBeNull());
  expect(sent).toHaveBeenCalledExactlyOnceWith("key-1", {
    message: "We want a quote",
    name: "Ada",
    contact_channel: null,
  });
});

test("fills itself from a sample", async () => {
  const { user } = open();
  const samples = await screen.findByRole("group", { name: "Sample messages" });
  await waitFor(() => expect(samples.querySelectorAll("button").length).toBe(10));
  await user.click(samples.querySelectorAll("button")[0]!);
  expect((message() as HTMLTextAreaElement).value.length).toBeGreaterThan(20);
});

test("asks for a message before the API does", async () => {
  const { user } = open();
  await user.click(send());
  expect(message()).toHaveAccessibleDescription("Write or pick a message.");
  expect(sent).not.toHaveBeenCalled();
});

test("a second click while sending sends nothing", async () => {
  answers = [() => new Promise((resolve) => setTimeout(() => resolve(HttpResponse.json(lead(), { status: 202 })), 50))];
  const { user } = open();
  await user.type(message(), "Hello");
  await user.dblClick(send());
  await waitFor(() => expect(useNewLead.getState().key).toBeNull());
  expect(sent).toHaveBeenCalledTimes(1);
});

test("a retry has the same key and the text still there; a changed text has another", async () => {
  answers = [() => HttpResponse.error(), () => HttpResponse.error()];
  const { user } = open();
  await user.type(message(), "Hello");
  await user.click(send());
  expect(await screen.findByRole("alert")).toHaveTextContent("cannot be reached");
  expect(message()).toHaveValue("Hello");
  await user.click(send());
  await waitFor(() => expect(sent).toHaveBeenCalledTimes(2));
  expect(await screen.findByRole("alert")).toBeVisible();
  await user.type(message(), "!");
  await user.click(send());
  await waitFor(() => expect(sent).toHaveBeenCalledTimes(3));
  const keys = sent.mock.calls.map(([key]) => key);
  expect(keys[1]).toBe("key-1");
  expect(keys[2]).not.toBe("key-1");
});

test("shows what the API refused at its field", async () => {
  answers = [() => problem(422, "not valid", [{ field: "body.message", message: "too long" }])];
  const { user } = open();
  await user.type(message(), "Hello");
  await user.click(send());
  await waitFor(() => expect(message()).toHaveAccessibleDescription("Too long."));
});
