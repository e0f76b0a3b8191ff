import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, problem, server, tokens } from "../testing/server";
import { accessToken, mayBeSignedIn, renew, resume, signIn, signOut, useSession } from "./session";

const refreshes = vi.fn();
const session = () => useSession.getState();

beforeEach(() => {
  refreshes.mockClear();
  signOut();
  useSession.setState({ status: "unknown" });
  server.use(
    http.post(api("/auth/refresh"), () => {
      refreshes();
      return HttpResponse.json(tokens("token-2"));
    }),
  );
});
afterEach(() => {
  signOut();
  vi.useRealTimers();
});

test("a first visit asks nothing", async () => {
  await resume();
  expect(session().status).toBe("signed_out");
  expect(refreshes).not.toHaveBeenCalled();
});

test("a reload brings the session back by the cookie", async () => {
  signIn(tokens());
  useSession.setState({ status: "unknown", access_token: null, expires_at: 0 });
  await resume();
  expect(session()).toMatchObject({ status: "signed_in", access_token: "token-2" });
});

test("the access token is never stored", () => {
  signIn(tokens("secret"));
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("secret");
});

test("a refused renewal means signed out", async () => {
  signIn(tokens());
  server.use(http.post(api("/auth/refresh"), () => problem(401, "there is no session")));
  expect(await renew()).toBe(false);
  expect(session().status).toBe("signed_out");
  expect(mayBeSignedIn()).toBe(false);
});

test("an API that cannot be reached does not sign out", async () => {
  signIn(tokens());
  server.use(http.post(api("/auth/refresh"), () => HttpResponse.error()));
  expect(await renew()).toBe(false);
  expect(session().status).toBe("signed_in");
  useSession.setState({ status: "unknown" });
  await resume();
  expect(session().status).toBe("unreachable");
});

test("a token that is about to end is renewed before it is used", async () => {
  signIn({ ...tokens("token-1"), expires_in: 2 });
  expect(await accessToken()).toBe("token-2");
});

test("a token is renewed in silence before it ends", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  signIn(tokens("token-1"));
  await vi.advanceTimersByTimeAsync(3_480_000);
  await vi.waitFor(() => expect(session().access_token).toBe("token-2"));
});

test("another tab's new token is taken over", async () => {
  signIn(tokens("token-1"));
  const other = new BroadcastChannel("leadflow.session");
  other.postMessage({
    type: "renewed",
    access_token: "token-9",
    expires_at: Date.now() + 3_600_000,
    user: tokens().user,
  });
  await vi.waitFor(() => expect(session().access_token).toBe("token-9"));
  other.postMessage({ type: "signed_out" });
  await vi.waitFor(() => expect(session().status).toBe("signed_out"));
  other.close();
});

test("a tab that waited for another one's renewal does not renew again", async () => {
  signIn({ ...tokens("token-1"), expires_in: 1 });
  const request = vi.fn();
  // the lock is taken the first time it is asked for; while waiting for it, the other tab's token arrives
  request.mockImplementationOnce(async (_name, _options, work) => work(null));
  request.mockImplementationOnce(async (_name, work) => {
    signIn(tokens("token-9"));
    return work({});
  });
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { locks: { request } }));
  expect(await renew()).toBe(true);
  expect(session().access_token).toBe("token-9");
  expect(refreshes).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
