import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { delayMs, fateAfter, fateBefore } from '../faults/request-faults.ts';
import type { Fate } from '../faults/request-faults.ts';
import { errorBody, errorOfStatus } from './wire-errors.ts';
import type { World } from './world.ts';

/** Lets faults befall requests before they are carried out, and their answers after. Keeps the log of requests. */
export function faultHooks(app: FastifyInstance, world: World): void {
  const { faults, pauses, venue, requests } = world;
  app.addHook('preHandler', async (request, reply) => {
    const fate = fateBefore(faults, askedBy(request));
    if (fate === undefined) return;
    request.fault = fate.name;
    if (fate.kind === 'refuse') throw refusalOf(fate, reply);
    if (fate.kind === 'stall') await pauses.wait(fate.ms);
    cut(request, reply);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const asked = askedBy(request);
    const isDone = reply.statusCode < 300;
    const fate = isDone ? fateAfter(faults, asked) : undefined;
    const slowMs = request.fault === undefined ? delayMs(faults, asked) : 0;
    if (fate !== undefined) request.fault = fate.name;
    else if (slowMs > 0) request.fault = 'http-slow';
    const stallMs = slowMs + (fate?.kind === 'stall' ? fate.ms : 0);
    if (stallMs > 0) {
      venue.settle();
      await pauses.wait(stallMs);
    }
    if (fate?.kind === 'drop') request.raw.socket.destroy();
    if (fate?.kind !== 'refuse') return payload;
    const refusal = refusalOf(fate, reply);
    reply.code(refusal.status).header('content-type', 'application/json; charset=utf-8');
    return JSON.stringify(errorBody(refusal));
  });
  app.addHook('onRequest', async (request, reply) => {
    const at = venue.nowRfc();
    reply.raw.once('close', () => {
      const status = reply.raw.writableFinished ? reply.raw.statusCode : 0;
      requests.add({ at, method: request.method, url: request.url, status, ...details(request) });
    });
  });
}

function askedBy({ method, url }: FastifyRequest): { readonly method: string; readonly path: string } {
  return { method, path: url.split('?', 1)[0]! };
}

function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

function refusalOf(
  { status }: Fate & { readonly kind: 'refuse' },
  reply: FastifyReply,
): Error & ReturnType<typeof errorOfStatus> {
  if (status === 429) reply.header('X-RateLimit-Remaining', 0);
  return errorOfStatus(status);
}

function details(request: FastifyRequest): { fault?: string; client_order_id?: string } {
  const { fault, body } = request;
  const id = typeof body === 'string' ? /"client_order_id"\s*:\s*"([^"\\]+)"/.exec(body)?.[1] : undefined;
  return { ...(fault !== undefined && { fault }), ...(id !== undefined && { client_order_id: id }) };
}
