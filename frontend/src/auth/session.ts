/**
 * Who is signed in. The access token lives in memory only; the refresh cookie, which no script can read, brings it back
 * after a reload. Tabs share one cookie: a lock lets one renew at a time, and it tells the others its new token.
 */
import { create } from "zustand";
import { type Account, refresh, type TokenAnswer } from "../api/generated";
import { ApiError } from "../api/problem";

/** `unreachable`: there was a session here, but the API cannot be asked whether it still is one. */
export type SessionStatus = "unknown" | "unreachable" | "signed_in" | "signed_out";

export interface Session {
  status: SessionStatus;
  user: Account | null;
  access_token: string | null;
  /** When the access token ends, in milliseconds of Date.now(). */
  expires_at: number;
}

type Signal = { type: "renewed"; access_token: string; expires_at: number; user: Account } | { type: "signed_out" };

const HINT = "leadflow.signed_in";
const LOCK = "leadflow.renewal";
const RENEW_BEFORE_MS = 120_000;
const RETRY_MS = 15_000;

const SIGNED_OUT = { status: "signed_out", user: null, access_token: null, expires_at: 0 } as const;

export const useSession = create<Session>(() => ({ ...SIGNED_OUT, status: "unknown" }));

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("leadflow.session");
let timer: ReturnType<typeof setTimeout> | undefined;
let renewing: Promise<boolean> | null = null;

channel?.addEventListener("message", ({ data }: MessageEvent<Signal>) => {
  if (data.type === "signed_out") return end();
  const { user } = useSession.getState();
  // another account signed in there, in the cookie that both share: what this tab shows is not theirs
  if (user && user.id !== data.user.id) return location.reload();
  hold(data);
});

/** Takes up a session that was signed up for or logged in to. */
export function signIn(answer: TokenAnswer): void {
  hold(toSignal(answer));
  tell(toSignal(answer));
}

/** Forgets the session here and in the other tabs; the caller ended it at the API. */
export function signOut(): void {
  end();
  tell({ type: "signed_out" });
}

/** Brings back the session of the refresh cookie, if there is one. */
export async function resume(): Promise<void> {
  if (!mayBeSignedIn()) return end();
  await renew();
}

/** An access token that is good for a while yet, renewed where needed. */
export async function accessToken(): Promise<string | undefined> {
  const { status, expires_at } = useSession.getState();
  if (status === "signed_in" && expires_at - Date.now() < 5_000) await renew();
  return useSession.getState().access_token ?? undefined;
}

/** Renews the access token. Whether there is a good one afterwards; calls at the same time share one renewal. */
export function renew(): Promise<boolean> {
  renewing ??= exclusively(renewAlone).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function renewAlone(waited: boolean): Promise<boolean> {
  const { expires_at } = useSession.getState();
  // while this tab waited for the lock, another one renewed and told us
  if (waited && expires_at - Date.now() > RENEW_BEFORE_MS) return true;
  try {
    const { data } = await refresh({ throwOnError: true });
    signIn(data);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) signOut();
    else tryLater();
    return false;
  }
}

async function exclusively(work: (waited: boolean) => Promise<boolean>): Promise<boolean> {
  if (!navigator.locks) return work(false);
  const free = await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) =>
    lock ? work(false).then((good) => ({ good })) : null,
  );
  if (free) return free.good;
  return navigator.locks.request(LOCK, () => work(true));
}

function toSignal(answer: TokenAnswer): Signal & { type: "renewed" } {
  const expires_at = Date.now() + (answer.expires_in ?? 3600) * 1000;
  return { type: "renewed", access_token: answer.access_token, expires_at, user: answer.user };
}

function hold({ access_token, expires_at, user }: Signal & { type: "renewed" }): void {
  remember(true);
  useSession.setState({ status: "signed_in", user, access_token, expires_at });
  // a little chance, so that tabs do not all ask for the lock at once
  schedule(Math.max(1_000, expires_at - Date.now() - RENEW_BEFORE_MS * (1 + Math.random() / 2)));
}

function end(): void {
  clearTimeout(timer);
  remember(false);
  useSession.setState(SIGNED_OUT);
}

function tryLater(): void {
  if (useSession.getState().status === "unknown") useSession.setState({ status: "unreachable" });
  schedule(RETRY_MS);
}

function schedule(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void renew(), delay);
}

function tell(signal: Signal): void {
  channel?.postMessage(signal);
}

/** Whether somebody was signed in here: it spares first-time visitors a request that can only be refused. */
export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(HINT, "1");
    else localStorage.removeItem(HINT);
  } catch {
    // storage is blocked: every start asks the API
  }
}
