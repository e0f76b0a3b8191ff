// A stand-in for the back end, in memory: enough of the API and the WebSocket to work on the dashboard without the
// stack. Start: npm run mock. Words in a message steer it: "fail" fails at extraction, "bad key" for good, "slow" slows.
import { randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const port = Number(process.env.MOCK_PORT ?? 8787);
const STEPS = ["intent", "extraction", "routing"];
const SLA = { p0: 60, p1: 240, p2: 1440 };
const QUEUES = [
  { name: "sales", label: "Sales" },
  { name: "accounts", label: "Accounts" },
  { name: "support", label: "Support" },
  { name: "triage", label: "Triage" },
  { name: "spam", label: "Spam" },
];
const users = new Map();
const sessions = new Map();
const tokens = new Map();
const tickets = new Map();
const leads = new Map();
const idempotency = new Map();
const sockets = new Map();

let counter = 0;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => new Date().toISOString();

/** Ids that sort by time, as the API's do. */
function leadId(at = Date.now()) {
  counter += 1;
  const hex = at.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${(counter % 4096).toString(16).padStart(3, "0")}-a${randomBytes(8).toString("hex").slice(0, 3)}-${randomBytes(6).toString("hex")}`;
}

class Refused extends Error {
  constructor(status, detail, errors) {
    super(detail);
    Object.assign(this, { status, errors });
  }
}

function judge(message) {
  const text = message.toLowerCase();
  if (/bitcoin|verify your account|prize|mailbox/.test(text)) return ["spam", "spam", "p2"];
  if (/down|outage|urgent|error|cannot log|500/.test(text)) return ["support", "support", "p0"];
  if (/invoice|billing|charged|help/.test(text)) return ["support", "support", "p1"];
  if (/renew|upgrade|our contract|seats/.test(text)) return ["sales_existing", "accounts", "p1"];
  if (/quote|demo|price|pricing|budget|buy/.test(text)) return ["sales_new", "sales", "p1"];
  return ["unknown", "triage", "p2"];
}

function newLead(user, body, at = Date.now()) {
  const created_at = new Date(at).toISOString();
  const lead = {
    id: leadId(at),
    name: body.name ?? null,
    contact_channel: body.contact_channel ?? null,
    created_at,
    handled_at: null,
    category: null,
    queue: null,
    priority: null,
    sla_minutes: null,
    sla_due_at: null,
    message: body.message,
    tokens: 0,
    cost_usd: 0,
    workflow: newWorkflow(body.message, 1),
  };
  leads.set(lead.id, { user, lead });
  return lead;
}

function newWorkflow(message, attempt, kept) {
  return {
    id: randomUUID(),
    status: "queued",
    current_step: null,
    version: 1,
    attempt,
    error: null,
    started_at: null,
    finished_at: null,
    context: kept?.context ?? { message, intent: null, extraction: null, routing: null },
    steps: STEPS.map((type) => {
      const before = kept?.steps.find((step) => step.type === type && step.status === "completed");
      return (
        before ?? {
          type,
          status: "pending",
          attempt: 0,
          output: null,
          error: null,
          provider: null,
          model: null,
          prompt_version: null,
          tokens: null,
          cost_usd: null,
          started_at: null,
          finished_at: null,
          duration_ms: null,
        }
      );
    }),
    tokens: kept?.tokens ?? 0,
    cost_usd: kept?.cost_usd ?? 0,
  };
}

function outputs(lead) {
  const [category, queue, priority] = judge(lead.message);
  const email = /[\w.+-]+@[\w.-]+\.\w+/.exec(`${lead.message} ${lead.contact_channel ?? ""}`)?.[0] ?? null;
  return {
    intent: {
      category,
      confidence: category === "unknown" ? 0.41 : 0.92,
      rationale: `Reads as ${category.replace("_", " ")} by its words.`,
    },
    extraction: {
      extracted_fields: {
        name: lead.name,
        email,
        phone: /\+[\d ]{8,}/.exec(lead.message)?.[0]?.trim() ?? null,
        company: /at ([A-Z]\w+(?: [A-Z]\w+)*)/.exec(lead.message)?.[1] ?? null,
        location: /in ([A-Z]\w+)/.exec(lead.message)?.[1] ?? null,
        product: /the (\w+) plan|your (\w+) plan/i.exec(lead.message)?.[0] ?? null,
        budget: /€[\d,.]+/.test(lead.message)
          ? { amount: 25000, currency: "EUR", text: /€[\d,.]+/.exec(lead.message)[0].replace(/[.,]$/, "") }
          : null,
        timeline: null,
        urgency: priority === "p0" ? "high" : "low",
      },
      confidence: 0.78,
    },
    routing: {
      queue,
      priority,
      sla_minutes: SLA[priority],
      recommended_actions: [
        `Reply to ${email ?? "the sender"} within the SLA`,
        "Ask for what is missing",
        "Link the answer to the account",
      ],
      rationale: "The policy for this category, and the urgency of the message.",
    },
  };
}

function finishStep(lead, type, at, took) {
  const step = lead.workflow.steps.find((candidate) => candidate.type === type);
  const output = outputs(lead)[type];
  Object.assign(step, { status: "completed", output, finished_at: at, duration_ms: took });
  lead.workflow.context[type] = output;
  if (type === "intent") lead.category = output.category;
  if (type === "routing") {
    const due = Date.parse(lead.created_at) + output.sla_minutes * 60_000;
    Object.assign(lead, {
      queue: output.queue,
      priority: output.priority,
      sla_minutes: output.sla_minutes,
      sla_due_at: new Date(due).toISOString(),
    });
  }
}

function startStep(lead, type, at) {
  const step = lead.workflow.steps.find((candidate) => candidate.type === type);
  for (const whole of [lead, lead.workflow]) {
    whole.tokens += 412;
    whole.cost_usd += 0.00031;
  }
  Object.assign(step, {
    status: "running",
    attempt: step.attempt + 1,
    started_at: at,
    error: null,
    provider: "offline",
    model: "offline-1",
    prompt_version: "2026-11-01",
    tokens: 412,
    cost_usd: 0.00031,
  });
}

function publish(user, lead, step) {
  const { workflow, category, queue, priority, sla_due_at } = lead;
  const { id, attempt, version, status, current_step } = workflow;
  const event = {
    type: "workflow.updated",
    lead_id: lead.id,
    workflow_id: id,
    attempt,
    version,
    status,
    current_step,
    step,
    category,
    queue,
    priority,
    sla_due_at,
    at: now(),
  };
  for (const socket of sockets.get(user) ?? []) socket.send(JSON.stringify(event));
}

async function run(user, lead) {
  const { workflow } = lead;
  const pace = /slow/i.test(lead.message) ? 2_500 : Number(process.env.MOCK_PACE_MS ?? 350);
  workflow.started_at = now();
  for (const type of STEPS) {
    if (workflow.steps.find((step) => step.type === type).status === "completed") continue;
    await wait(pace / 3);
    if (!leads.has(lead.id)) return;
    workflow.status = "running";
    workflow.current_step = type;
    startStep(lead, type, now());
    workflow.version += 1;
    publish(user, lead, { type, status: "running" });
    await wait(pace);
    if (!leads.has(lead.id)) return;
    workflow.version += 1;
    if (type === "extraction" && workflow.attempt === 1 && /fail|bad key/i.test(lead.message)) {
      const error = /bad key/i.test(lead.message)
        ? { code: "bad_key", message: "the AI refused the API key", retryable: false }
        : { code: "invalid_output", message: "the AI's answer was not valid, twice", retryable: true };
      const step = workflow.steps.find((candidate) => candidate.type === type);
      Object.assign(step, { status: "failed", error, finished_at: now(), duration_ms: pace });
      Object.assign(workflow, { status: "failed", error, finished_at: now() });
      publish(user, lead, { type, status: "failed" });
      return;
    }
    finishStep(lead, type, now(), pace);
    if (type === "routing") Object.assign(workflow, { status: "completed", finished_at: now() });
    publish(user, lead, { type, status: "completed" });
  }
}

function item({ message, workflow, tokens: _tokens, cost_usd: _cost, ...lead }) {
  const { context: _context, steps: _steps, tokens: _own, cost_usd: _ownCost, ...summary } = workflow;
  return { ...lead, excerpt: message.slice(0, 200), workflow: summary };
}

const mine = (user) =>
  [...leads.values()]
    .filter((entry) => entry.user === user)
    .map(({ lead }) => lead)
    .sort((a, b) => (a.id < b.id ? 1 : -1));

function find(user, id) {
  const entry = leads.get(id);
  if (!entry || entry.user !== user) throw new Refused(404, "there is no such lead");
  return entry.lead;
}

function signedIn(response, user, status, family = randomUUID()) {
  const access_token = `eyJ.mock.${randomUUID()}`;
  const refresh = randomUUID();
  tokens.set(access_token, { user, family });
  sessions.set(refresh, { user, family });
  response.setHeader(
    "Set-Cookie",
    `leadflow_refresh=${refresh}; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age=2592000`,
  );
  return [status, { access_token, token_type: "bearer", expires_in: 3600, user: { id: user.id, email: user.email } }];
}

function endFamily(family) {
  for (const [key, session] of sessions) if (session.family === family) sessions.delete(key);
  for (const [key, token] of tokens) if (token.family === family) tokens.delete(key);
}

const routes = {
  "POST /auth/signup": ({ body, response }) => {
    if (!/@/.test(body.email ?? ""))
      throw new Refused(422, "the input is not valid", [{ field: "body.email", message: "not an email address" }]);
    if (users.has(body.email)) throw new Refused(409, "there is an account with this email address");
    const user = { id: randomUUID(), email: body.email, password: body.password, created_at: now() };
    users.set(body.email, user);
    return signedIn(response, user, 201);
  },
  "POST /auth/login": ({ body, response }) => {
    const user = users.get(body.email);
    if (!user || user.password !== body.password) throw new Refused(401, "the email address or the password is wrong");
    return signedIn(response, user, 200);
  },
  "POST /auth/refresh": ({ cookie, response }) => {
    const session = sessions.get(cookie);
    if (!session) throw new Refused(401, "there is no session: log in");
    setTimeout(() => sessions.delete(cookie), 10_000);
    return signedIn(response, session.user, 200, session.family);
  },
  "POST /auth/logout": ({ cookie, response }) => {
    if (sessions.has(cookie)) endFamily(sessions.get(cookie).family);
    response.setHeader("Set-Cookie", "leadflow_refresh=; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age=0");
    return [204];
  },
  "POST /auth/logout-all": ({ user }) => {
    for (const [key, session] of sessions) if (session.user === user) sessions.delete(key);
    for (const [key, token] of tokens) if (token.user === user) tokens.delete(key);
    for (const socket of sockets.get(user) ?? []) socket.close();
    return [204];
  },
  "POST /auth/password": ({ user, body, family }) => {
    if (user.password !== body.current_password) throw new Refused(401, "the current password is wrong");
    user.password = body.new_password;
    for (const [key, session] of sessions) if (session.user === user && session.family !== family) sessions.delete(key);
    return [204];
  },
  "GET /me": ({ user: { id, email, created_at } }) => [200, { id, email, created_at }],
  "GET /routing": () => [200, { queues: QUEUES, sla_minutes: SLA }],
  "GET /leads": ({ user, query }) => {
    const q = query.get("q")?.toLowerCase();
    const wanted = mine(user).filter(
      (lead) =>
        (!query.get("status") || lead.workflow.status === query.get("status")) &&
        ["category", "queue", "priority"].every((name) => !query.get(name) || lead[name] === query.get(name)) &&
        (!query.get("handled") || String(Boolean(lead.handled_at)) === query.get("handled")) &&
        (!q || `${lead.message} ${lead.name} ${lead.contact_channel}`.toLowerCase().includes(q)) &&
        (!query.get("cursor") || lead.id < query.get("cursor")),
    );
    const limit = Number(query.get("limit") ?? 50);
    const items = wanted.slice(0, limit).map(item);
    return [200, { items, next_cursor: wanted.length > limit ? items.at(-1).id : null }];
  },
  "POST /leads": ({ user, body, key }) => {
    if (!body.message)
      throw new Refused(422, "the input is not valid", [{ field: "body.message", message: "should not be empty" }]);
    if (key && idempotency.has(key)) return [202, idempotency.get(key)];
    const lead = newLead(user, body);
    const answer = structuredClone(lead);
    if (key) idempotency.set(key, answer);
    publish(user, lead, null);
    void run(user, lead);
    return [202, answer];
  },
  "GET /leads/summary": ({ user }) => {
    const all = mine(user);
    const open = all.filter(({ handled_at }) => !handled_at);
    const done = all.filter(({ workflow }) => workflow.status === "completed");
    return [
      200,
      {
        in_progress: all.filter(({ workflow }) => ["queued", "running"].includes(workflow.status)).length,
        completed_today: done.length,
        failed: open.filter(({ workflow }) => workflow.status === "failed").length,
        open: open.length,
        open_p0: open.filter(({ priority }) => priority === "p0").length,
        overdue: open.filter(({ sla_due_at }) => sla_due_at && Date.parse(sla_due_at) < Date.now()).length,
        median_seconds_today: done.length ? 1.42 : null,
      },
    ];
  },
  "GET /leads/:id": ({ user, id }) => [200, find(user, id)],
  "PATCH /leads/:id": ({ user, id, body }) => {
    const lead = find(user, id);
    lead.handled_at = body.handled ? now() : null;
    return [200, lead];
  },
  "DELETE /leads/:id": ({ user, id }) => {
    find(user, id);
    leads.delete(id);
    for (const socket of sockets.get(user) ?? []) socket.send(JSON.stringify({ type: "lead.deleted", lead_id: id }));
    return [204];
  },
  "POST /leads/:id/retry": ({ user, id, body }) => {
    const lead = find(user, id);
    const { workflow } = lead;
    if (workflow.status !== "failed")
      throw new Refused(409, `only a failed lead can be retried, and this one is ${workflow.status}`);
    lead.workflow = newWorkflow(lead.message, workflow.attempt + 1, body.from === "failed_step" ? workflow : null);
    publish(user, lead, null);
    void run(user, lead);
    return [202, structuredClone(lead)];
  },
  "POST /ws/ticket": ({ user }) => {
    const ticket = randomUUID();
    tickets.set(ticket, user);
    return [200, { ticket, url: `ws://127.0.0.1:${port}/ws?ticket=${ticket}`, expires_in: 30 }];
  },
};

const OPEN = new Set(["POST /auth/signup", "POST /auth/login", "POST /auth/refresh", "POST /auth/logout"]);

async function answer(request, response) {
  const url = new URL(request.url, "http://mock");
  const [, resource, id, action] = url.pathname.split("/");
  const isLead = resource === "leads" && id && id !== "summary";
  const name = `${request.method} ${isLead ? `/leads/:id${action ? `/${action}` : ""}` : url.pathname}`;
  const route = routes[name];
  if (!route) throw new Refused(404, `there is no ${request.method} on this path`);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const token = request.headers.authorization?.replace("Bearer ", "");
  const { user, family } = tokens.get(token) ?? {};
  if (!user && !OPEN.has(name)) throw new Refused(401, "log in first");
  const cookie = /leadflow_refresh=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  return route({
    user,
    family,
    id,
    body: text ? JSON.parse(text) : {},
    query: url.searchParams,
    cookie,
    key: request.headers["idempotency-key"],
    response,
  });
}

const server = createServer((request, response) => {
  answer(request, response)
    .catch((error) => {
      const status = error.status ?? 500;
      response.setHeader("Content-Type", "application/problem+json");
      return [
        status,
        { title: "Refused", status, detail: error.message, request_id: randomUUID(), errors: error.errors },
      ];
    })
    .then(([status, body]) => {
      response.statusCode = status;
      if (!response.hasHeader("Content-Type")) response.setHeader("Content-Type", "application/json");
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
});

const websockets = new WebSocketServer({ server, path: "/ws" });
websockets.on("connection", (socket, request) => {
  const ticket = new URL(request.url, "http://mock").searchParams.get("ticket");
  const user = tickets.get(ticket);
  tickets.delete(ticket);
  if (!user) return socket.close(1008);
  if (!sockets.has(user)) sockets.set(user, new Set());
  sockets.get(user).add(socket);
  socket.on("message", () => socket.send('{"type":"pong"}'));
  socket.on("close", () => sockets.get(user).delete(socket));
});

/** A desk with some history for the demo user. */
function seed() {
  const user = { id: randomUUID(), email: "demo@leadflow.local", password: "demo-password", created_at: now() };
  users.set(user.email, user);
  const messages = [
    [
      "Claire Dubois",
      "claire@northwind.example",
      "Hello, we are a 40 person logistics company at Northwind Logistics in Lyon and would like a quote for the Business plan. Budget is €25,000. Call me on +33 4 72 10 20 30. Claire",
    ],
    [
      null,
      "ops@acme.example",
      "URGENT: login is down for everyone in our office since 8:00, we get error 500 on every page. Please call back at once.",
    ],
    [
      "Jonas Weber",
      "jonas.weber@stadtwerke.example",
      "Our contract ends in March. We want to renew and add 20 seats, please send an offer.",
    ],
    [null, null, "asdf"],
    [
      "Mail Security Team",
      "security@mail-verify.example",
      "Your mailbox is full! Verify your account now or lose access. Click http://bit.example/verify <script>alert(1)</script>",
    ],
    [
      "نورا الحربي",
      "noura@example.sa",
      "مرحبا، نود الحصول على عرض سعر لخمسين مستخدمًا. هل يمكنكم الاتصال بنا هذا الأسبوع؟",
    ],
    [
      "Priya Raman",
      "priya@meridian.example",
      "We were charged twice on the last invoice 😡🧾. Please refund the second payment and confirm.",
    ],
    [
      "Lena Fischer",
      "lena@studio.example",
      "Could you show us a demo next week? We are comparing pricing of three tools.",
    ],
    [
      "A very long name that goes on and on because some people have long names indeed",
      "x@y.example",
      `${"A long message about our budget. ".repeat(120)}`,
    ],
  ];
  const total = Number(process.env.MOCK_SEED ?? 130);
  for (let index = total; index > 0; index -= 1) {
    const [name, contact_channel, message] = messages[index % messages.length];
    const at = Date.now() - index ** 1.7 * 42_000 - index * 3_000;
    const lead = newLead(user, { name, contact_channel, message }, at);
    const failed = index % 23 === 4;
    for (const [place, type] of STEPS.entries()) {
      const started = new Date(at + 400 + place * 500).toISOString();
      const finished = new Date(at + 700 + place * 500).toISOString();
      lead.workflow.current_step = type;
      lead.workflow.started_at ??= started;
      startStep(lead, type, started);
      lead.workflow.version += 2;
      if (failed && type === "extraction") {
        const error = { code: "invalid_output", message: "the AI's answer was not valid, twice", retryable: true };
        Object.assign(lead.workflow.steps[place], { status: "failed", error, finished_at: finished, duration_ms: 300 });
        Object.assign(lead.workflow, { status: "failed", error, finished_at: finished });
        break;
      }
      finishStep(lead, type, finished, 300);
      if (type === "routing") Object.assign(lead.workflow, { status: "completed", finished_at: finished });
    }
    if (index > 12 && index % 3 !== 0) lead.handled_at = new Date(at + 3_600_000).toISOString();
  }
}

seed();
server.listen(port, "127.0.0.1", () =>
  console.log(`Mock API on http://127.0.0.1:${port} (demo@leadflow.local, demo-password)`),
);
