import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show } from "../testing/render";
import { api, problem, server, tokens } from "../testing/server";
import EntryPage from "./EntryPage";
import { signOut, useSession } from "./session";

const sent = vi.fn();

beforeEach(() => {
  sent.mockClear();
  signOut();
});
afterEach(signOut);

function answer(path: string, response: () => Response) {
  server.use(
    http.post(api(path), async ({ request }) => {
      sent(await request.json());
      return response();
    }),
  );
}

test("signs in and goes where one wanted to go", async () => {
  answer("/auth/login", () => HttpResponse.json(tokens()));
  const { user } = show(<EntryPage kind="login" />, "/login?next=%2Fleads%2Flead-1%3Fq%3Da");
  await user.type(screen.getByLabelText("Email"), " ada@example.com ");
  await user.type(screen.getByLabelText("Password"), "a long password{Enter}");
  await waitFor(() => expect(location.pathname + location.search).toBe("/leads/lead-1?q=a"));
  expect(sent).toHaveBeenCalledExactlyOnceWith({ email: "ada@example.com", password: "a long password" });
  expect(useSession.getState().status).toBe("signed_in");
});

test("says beside the field what is missing, before the API is asked", async () => {
  const { user } = show(<EntryPage kind="signup" />, "/signup");
  await user.type(screen.getByLabelText("Password"), "short");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  expect(screen.getByLabelText("Email")).toHaveAccessibleDescription("Enter your email address.");
  expect(screen.getByLabelText("Email")).toHaveFocus();
  expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("At least 8 characters.");
  expect(screen.getByLabelText("Password")).toBeInvalid();
});

test("shows what the API refused", async () => {
  answer("/auth/login", () => problem(401, "the email address or the password is wrong"));
  const { user } = show(<EntryPage kind="login" />, "/login");
  await user.type(screen.getByLabelText("Email"), "ada@example.com");
  await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("The email address or the password is wrong.");
});

test("shows a field's problem of the API at the field", async () => {
  answer("/auth/signup", () => problem(422, "not valid", [{ field: "body.email", message: "not an email address" }]));
  const { user } = show(<EntryPage kind="signup" />, "/signup");
  await user.type(screen.getByLabelText("Email"), "ada@example.c");
  await user.type(screen.getByLabelText("Password"), "a long password{Enter}");
  await waitFor(() => expect(screen.getByLabelText("Email")).toHaveAccessibleDescription("Not an email address."));
});

test("shows the password on demand", async () => {
  const { user } = show(<EntryPage kind="login" />, "/login");
  expect(screen.getByLabelText("Password")).toHaveAttribute("type", "password");
  await user.click(screen.getByRole("button", { name: "Show the password" }));
  expect(screen.getByLabelText("Password")).toHaveAttribute("type", "text");
});
