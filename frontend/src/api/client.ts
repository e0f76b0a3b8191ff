import { accessToken, renew, useSession } from "../auth/session";
import { client } from "./generated/client.gen";
import { toApiError } from "./problem";

/** Points the generated client at the API; it sends the access token, renewed where the API refused it. */
export function configureClient(baseUrl: string): void {
  client.setConfig({
    baseUrl,
    auth: () => accessToken(),
    fetch: fetchWithSession as typeof fetch,
    querySerializer: { array: { explode: true, style: "form" } },
  });
  client.interceptors.error.clear();
  client.interceptors.error.use((error, response) => toApiError(error, response));
}

/** API Gateway answers within 30 s or not at all; a connection that went silent would wait for ever. */
const ANSWER_WITHIN_MS = 35_000;

function fetchInTime(request: Request): Promise<Response> {
  return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]) });
}

/** Sends a request; one that was refused for its token is sent once more with a renewed one. */
export async function fetchWithSession(request: Request): Promise<Response> {
  const authorization = request.headers.get("Authorization");
  // there a refusal is about the password that was sent, and sending it again would count against the limit
  const isAboutToken = authorization && !request.url.endsWith("/auth/password");
  const again = isAboutToken ? request.clone() : undefined;
  const response = await fetchInTime(request);
  if (response.status !== 401 || !again) return response;
  const refused = authorization?.replace(/^Bearer /, "");
  // the token was renewed while the request travelled, or is renewed now
  if (useSession.getState().access_token === refused && !(await renew())) return response;
  const token = useSession.getState().access_token;
  if (!token) return response;
  again.headers.set("Authorization", `Bearer ${token}`);
  return fetchInTime(again);
}
