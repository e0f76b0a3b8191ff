import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Connection, type ConnectionState, createConnection } from "./connection";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(data: string) {
    this.sent.push(data);
  }
  close() {
    this.closed = true;
  }
  opens() {
    this.readyState = 1;
    this.onopen?.();
  }
  says(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const latest = () => FakeSocket.all.at(-1)!;
const states: ConnectionState["state"][] = [];
const onEvent = vi.fn();
const onOpen = vi.fn();
const address = vi.fn();
let connection: Connection;
let online = true;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.spyOn(Math, "random").mockReturnValue(1);
  vi.spyOn(navigator, "onLine", "get").mockImplementation(() => online);
  FakeSocket.all = [];
  states.length = 0;
  online = true;
  address.mockImplementation(async () => `ws://live/?ticket=${FakeSocket.all.length + 1}`);
  connection = createConnection({ address, onEvent, onOpen, onState: ({ state }) => states.push(state) });
});
afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

async function goLive() {
  connection.start();
  await tick();
  latest().opens();
  latest().says({ type: "pong" });
}

test("is live only after the server answered a ping", async () => {
  connection.start();
  await tick();
  latest().opens();
  expect(latest().sent).toEqual(['{"action":"ping"}']);
  expect(states).toEqual(["connecting"]);
  latest().says({ type: "pong" });
  expect(states).toEqual(["connecting", "live"]);
  expect(onOpen).toHaveBeenCalledTimes(1);
});

test("passes events on, and nothing else", async () => {
  await goLive();
  latest().says({ type: "lead.deleted", lead_id: "lead-1" });
  latest().says({ type: "something.new" });
  latest().onmessage?.({ data: "not JSON" });
  expect(onEvent.mock.calls).toEqual([[{ type: "lead.deleted", lead_id: "lead-1" }]]);
});

test("pings every 30 s, and gives a connection up that does not answer", async () => {
  await goLive();
  await tick(30_000);
  expect(latest().sent).toHaveLength(2);
  latest().says({ type: "pong" });
  await tick(30_000);
  await tick(10_000);
  expect(states.at(-1)).toBe("reconnecting");
  expect(FakeSocket.all[0]?.closed).toBe(true);
});

test("comes back with a new ticket, after pauses that grow up to half a minute", async () => {
  await goLive();
  latest().onclose?.();
  const pauses = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  for (const pause of pauses) {
    const before = FakeSocket.all.length;
    await tick(pause - 1);
    expect(FakeSocket.all).toHaveLength(before);
    await tick(1);
    expect(FakeSocket.all).toHaveLength(before + 1);
    latest().onclose?.();
  }
  expect(new Set(FakeSocket.all.map(({ url }) => url)).size).toBe(FakeSocket.all.length);
});

test("reconnects when the server asks for it", async () => {
  await goLive();
  latest().says({ type: "reconnect" });
  expect(states.at(-1)).toBe("reconnecting");
  await tick(1_000);
  latest().opens();
  latest().says({ type: "pong" });
  expect(states.at(-1)).toBe("live");
  expect(onOpen).toHaveBeenCalledTimes(2);
});

test("tries again when no ticket is given", async () => {
  address.mockRejectedValueOnce(new Error("503"));
  connection.start();
  await tick();
  expect(states).toEqual(["connecting", "reconnecting"]);
  await tick(1_000);
  expect(FakeSocket.all).toHaveLength(1);
});

test("gives an opening up that takes too long", async () => {
  connection.start();
  await tick(12_000);
  expect(states.at(-1)).toBe("reconnecting");
});

test("is replaced before the 2-hour limit without a moment of not being live", async () => {
  await goLive();
  const [first] = FakeSocket.all;
  for (let minute = 0; minute < 115; minute += 0.5) {
    latest().says({ type: "pong" });
    await tick(30_000);
  }
  expect(FakeSocket.all).toHaveLength(2);
  expect(first?.closed).toBe(false);
  latest().opens();
  latest().says({ type: "pong" });
  expect(first?.closed).toBe(true);
  expect(states.filter((state) => state !== "live")).toEqual(["connecting"]);
});

test("is offline without a network, and comes back with it", async () => {
  await goLive();
  online = false;
  window.dispatchEvent(new Event("offline"));
  expect(states.at(-1)).toBe("offline");
  await tick(120_000);
  expect(FakeSocket.all).toHaveLength(1);
  online = true;
  window.dispatchEvent(new Event("online"));
  await tick();
  expect(FakeSocket.all).toHaveLength(2);
});

test("asks at once whether it is still there when the person is back", async () => {
  await goLive();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(latest().sent).toHaveLength(2);
});

test("does nothing after it was stopped", async () => {
  await goLive();
  connection.stop();
  expect(latest().closed).toBe(true);
  await tick(600_000);
  expect(FakeSocket.all).toHaveLength(1);
});
