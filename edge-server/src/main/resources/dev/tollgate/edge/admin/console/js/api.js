// The admin API as functions. A refusal is thrown as Problem; the session's end is told to whoever asked for it.

import { currentSession } from './session.js';

export const API = '/api/v1';

let onSessionEnd = () => {};

/** A refusal (RFC 9457), or an edge that cannot be reached. */
export class Problem extends Error {
  constructor(status, { reason, detail, title } = {}, retryAfter = 0) {
    super(detail || title || `The edge answered with status ${status}.`);
    this.status = status;
    this.reason = reason ?? 'unknown';
    this.retryAfter = retryAfter;
  }
}

/** @param listener called when the edge does not know the session any more */
export function whenSessionEnds(listener) {
  onSessionEnd = listener;
}

/** A path of the API from its segments, each percent-encoded. */
export function path(...segments) {
  return '/' + segments.map(encodeURIComponent).join('/');
}

/** A query string of what is neither null, undefined nor empty. */
export function query(parameters) {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return pairs.length === 0 ? '' : '?' + new URLSearchParams(pairs);
}

export const get = (where) => json('GET', where);
export const post = (where, body) => json('POST', where, body);

/** @param etag of what the change is meant for: a refusal with status 412 says that it has changed since; none for any */
export const put = (where, body, etag) => json('PUT', where, body, ifMatch(etag));
export const patch = (where, body, etag) => json('PATCH', where, body, ifMatch(etag));
export const remove = (where, etag) => json('DELETE', where, undefined, ifMatch(etag));

const ifMatch = (etag) => (etag ? { 'If-Match': etag } : {});

/** {value, etag} of a single resource. */
export async function getTagged(where) {
  const response = await send('GET', where);
  return { value: await response.json(), etag: response.headers.get('ETag') };
}

/** A POST that creates: sent again after a broken connection, it still creates once. */
export async function create(where, body) {
  const key = { 'Idempotency-Key': randomKey() };
  try {
    return await json('POST', where, body, key);
  } catch (problem) {
    if (problem.status !== 0) {
      throw problem;
    }
    return json('POST', where, body, key);
  }
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function json(method, where, body, headers = {}) {
  const hasBody = body !== undefined;
  const response = await send(method, where, {
    headers: hasBody ? { ...headers, 'Content-Type': 'application/json' } : headers,
    body: hasBody ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

/** The response, for those who read it as it comes. */
export async function send(method, where, { headers = {}, body, signal } = {}) {
  const sent = method === 'GET' ? headers : { ...headers, 'X-CSRF-Token': currentSession()?.csrfToken ?? '' };
  let response;
  try {
    response = await fetch(API + where, { method, headers: sent, body, signal, credentials: 'same-origin' });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem(0, { reason: 'unreachable', detail: 'The edge cannot be reached. Is it running?' });
  }
  if (!response.ok) {
    throw await problemOf(response);
  }
  return response;
}

async function problemOf(response) {
  const body = await response.json().catch(() => ({ title: response.statusText }));
  if (response.status === 401) {
    onSessionEnd();
  }
  return new Problem(response.status, body, Number(response.headers.get('Retry-After') ?? 0));
}

/** Values of an NDJSON response, one after the other as they arrive. */
export async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (let isDone = false; !isDone;) {
      const { value, done } = await reader.read();
      const parts = (rest + (value ?? '')).split('\n');
      rest = done ? '' : parts.pop();
      for (const part of parts) {
        if (part.trim() !== '') {
          yield JSON.parse(part);
        }
      }
      isDone = done;
    }
  } finally {
    reader.cancel().catch(() => {}); // ends the request where the reader has enough; a stream that broke has ended already
  }
}
