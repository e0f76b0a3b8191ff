import { HttpResponse, http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { useSession } from "../auth/session";
import { signedIn } from "../testing/render";
import { api, problem, server, tokens } from "../testing/server";
import { changePassword, me } from "./generated";

const refreshes = vi.fn();

beforeEach(() => {
  refreshes.mockClear();
  signedIn();
  server.use(
    http.post(api("/auth/refresh"), () => {
      refreshes();
      return HttpResponse.json(tokens("token-2"));
    }),
    http.get(api("/me"), ({ request }) =>
      request.headers.get("Authorization") === "Bearer token-2"
        ? HttpResponse.json({ ...tokens().user, created_at: "2026-01-01T00:00:00Z" })
        : problem(401, "the token has expired"),
    ),
  );
});

test("a call that was refused for its token is sent again with a new one", async () => {
  expect((await me()).data.email).toBe("ada.lovelace@example.com");
  expect(refreshes).toHaveBeenCalledTimes(1);
});

test("calls that are refused together share one renewal", async () => {
  await Promise.all([me(), me(), me()]);
  expect(refreshes).toHaveBeenCalledTimes(1);
});

test("a session that has ended signs out", async () => {
  server.use(http.post(api("/auth/refresh"), () => problem(401, "there is no session")));
  await expect(me()).rejects.toMatchObject({ status: 401 });
  expect(useSession.getState().status).toBe("signed_out");
});

test("a wrong password is not taken for an expired token", async () => {
  const sent = vi.fn();
  server.use(
    http.post(api("/auth/password"), () => {
      sent();
      return problem(401, "the current password is wrong");
    }),
  );
  await expect(changePassword({ body: { current_password: "a", new_password: "b" } })).rejects.toMatchObject({
    status: 401,
  });
  expect(sent).toHaveBeenCalledTimes(1);
  expect(refreshes).not.toHaveBeenCalled();
});
