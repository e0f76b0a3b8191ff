/**
 * The one WebSocket of the app. It asks for a ticket, connects, pings, and comes back after whatever broke it: with
 * growing pauses and chance in them, at once when the network or the person is back. "Live" is said only after the
 * server answered a ping.
 */
import { type LeadEvent, parseMessage } from "./protocol";

export type ConnectionState =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "reconnecting"; retry_at: number }
  | { state: "offline" };

export interface ConnectionParts {
  /** The address of a new connection, its ticket in it. */
  address: () => Promise<string>;
  onEvent: (event: LeadEvent) => void;
  onState: (state: ConnectionState) => void;
  /** After every opening: what happened before it may have been missed. */
  onOpen: () => void;
}

const PING_MS = 30_000;
const PONG_WITHIN_MS = 10_000;
const OPEN_WITHIN_MS = 12_000;
const PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
/** API Gateway ends a connection after 2 hours: this one is replaced at some time before. */
const LIFETIME_MS = 100 * 60_000;
const LIFETIME_CHANCE_MS = 15 * 60_000;

export interface Connection {
  start: () => void;
  /** Tries now instead of at the end of the pause. */
  retry: () => void;
  stop: () => void;
}

export function createConnection(parts: ConnectionParts): Connection {
  let socket: WebSocket | null = null;
  let next: WebSocket | null = null;
  let failures = 0;
  let running = false;
  let connecting = 0;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function after(name: string, delay: number, work: () => void) {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(work, delay));
  }
  function forget(...names: string[]) {
    for (const name of names) clearTimeout(timers.get(name));
  }

  /** Opens a further socket; the present one goes on until the new one is proven. */
  async function connect() {
    if (!running) return;
    forget("pause", "lifetime");
    connecting += 1;
    const mine = connecting;
    if (!socket) parts.onState(navigator.onLine ? { state: "connecting" } : { state: "offline" });
    after("open", OPEN_WITHIN_MS, () => failed(mine));
    try {
      const address = await parts.address();
      if (!running || mine !== connecting) return;
      drop(next);
      next = open(address, mine);
    } catch {
      failed(mine);
    }
  }

  function open(address: string, mine: number): WebSocket {
    const opened = new WebSocket(address);
    opened.onopen = () => ping(opened);
    opened.onmessage = ({ data }: MessageEvent) => {
      const message = parseMessage(data);
      if (!message) return;
      if (message.type === "reconnect") return failed(mine);
      if (opened === next) established(opened);
      if (message.type === "pong") forget("pong");
      else parts.onEvent(message);
    };
    opened.onclose = () => failed(mine);
    return opened;
  }

  function established(opened: WebSocket) {
    forget("open", "pong");
    drop(socket);
    socket = opened;
    next = null;
    failures = 0;
    after("ping", PING_MS, beat);
    after("lifetime", LIFETIME_MS + Math.random() * LIFETIME_CHANCE_MS, () => void connect());
    parts.onState({ state: "live" });
    parts.onOpen();
  }

  function beat() {
    if (!socket) return;
    ping(socket);
    after("ping", PING_MS, beat);
  }

  function ping(to: WebSocket) {
    if (to.readyState !== WebSocket.OPEN) return;
    to.send('{"action":"ping"}');
    const asked = connecting;
    after("pong", PONG_WITHIN_MS, () => failed(asked));
  }

  /** The connection of that number is no good (any more): pause, then try again. */
  function failed(which: number) {
    if (!running || which !== connecting) return;
    connecting += 1;
    drop(socket);
    drop(next);
    socket = next = null;
    forget("open", "ping", "pong", "lifetime");
    if (!navigator.onLine) {
      parts.onState({ state: "offline" });
      return; // the browser tells when the network is back
    }
    const ceiling = Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** failures);
    failures += 1;
    const pause = ceiling / 2 + (Math.random() * ceiling) / 2;
    parts.onState({ state: "reconnecting", retry_at: Date.now() + pause });
    after("pause", pause, () => void connect());
  }

  function drop(unwanted: WebSocket | null) {
    if (!unwanted) return;
    unwanted.onopen = unwanted.onmessage = unwanted.onclose = null;
    unwanted.close();
  }

  function retry() {
    if (!running) return;
    failures = 0;
    if (socket) ping(socket);
    else void connect();
  }

  /** Back from another window or from sleep, where timers stood still: find out whether the connection still is one. */
  function wake() {
    if (document.visibilityState === "visible") retry();
  }
  function lostNetwork() {
    failed(connecting);
    parts.onState({ state: "offline" });
  }

  return {
    start() {
      if (running) return;
      running = true;
      window.addEventListener("online", retry);
      window.addEventListener("offline", lostNetwork);
      window.addEventListener("pageshow", wake);
      document.addEventListener("visibilitychange", wake);
      void connect();
    },
    retry,
    stop() {
      running = false;
      window.removeEventListener("online", retry);
      window.removeEventListener("offline", lostNetwork);
      window.removeEventListener("pageshow", wake);
      document.removeEventListener("visibilitychange", wake);
      forget(...timers.keys());
      drop(socket);
      drop(next);
      socket = next = null;
    },
  };
}
