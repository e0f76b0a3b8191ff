import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { show, signedIn } from "../testing/render";
import { api, problem, server } from "../testing/server";
import SettingsPage from "./SettingsPage";
import { signOut, useSession } from "./session";

const called = vi.fn();
const nothing = () => new HttpResponse(null, { status: 204 });

beforeEach(() => {
  called.mockClear();
  signedIn();
});
afterEach(signOut);

test("shows whose account it is", async () => {
  show(<SettingsPage />);
  expect(screen.getByText("ada.lovelace@example.com")).toBeVisible();
  expect(await screen.findByText(/^Since /)).toBeVisible();
});

test("changes the password and says so", async () => {
  server.use(
    http.post(api("/auth/password"), async ({ request }) => {
      called(await request.json());
      return nothing();
    }),
  );
  const { user } = show(<SettingsPage />);
  await user.type(screen.getByLabelText("Present password"), "old password");
  await user.type(screen.getByLabelText("New password"), "new password");
  await user.click(screen.getByRole("button", { name: "Change password" }));
  expect(await screen.findByText("Password changed")).toBeVisible();
  expect(called).toHaveBeenCalledExactlyOnceWith({ current_password: "old password", new_password: "new password" });
  expect(screen.getByLabelText("New password")).toHaveValue("");
});

test("a wrong present password is told at its field", async () => {
  server.use(http.post(api("/auth/password"), () => problem(401, "the current password is wrong")));
  const { user } = show(<SettingsPage />);
  await user.type(screen.getByLabelText("Present password"), "wrong");
  await user.type(screen.getByLabelText("New password"), "new password");
  await user.click(screen.getByRole("button", { name: "Change password" }));
  await waitFor(() =>
    expect(screen.getByLabelText("Present password")).toHaveAccessibleDescription("The current password is wrong."),
  );
});

test("signs out everywhere", async () => {
  server.use(http.post(api("/auth/logout-all"), nothing));
  const { user } = show(<SettingsPage />);
  await user.click(screen.getByRole("button", { name: "Sign out everywhere" }));
  await waitFor(() => expect(useSession.getState().status).toBe("signed_out"));
});

test("stays signed in where the API could not be told", async () => {
  server.use(http.post(api("/auth/logout"), () => HttpResponse.error()));
  const { user } = show(<SettingsPage />);
  await user.click(screen.getByRole("button", { name: "Sign out here" }));
  expect(await screen.findByText(/cannot be reached/)).toBeVisible();
  expect(useSession.getState().status).toBe("signed_in");
});
