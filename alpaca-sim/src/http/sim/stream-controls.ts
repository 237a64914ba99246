import type { FastifyInstance } from 'fastify';
import type { Streams } from '../../streams/attach.ts';
import type { StreamErrorCode } from '../../streams/errors.ts';
import { disconnectInput, publishInput, readInput, streamErrorInput } from './input.ts';

/** Cutting WebSocket connections, and speaking on them. */
export function streamControls(app: FastifyInstance, streams: Streams): void {
  app.post('/streams/disconnect', ({ body }) => {
    const { path } = readInput(disconnectInput, body);
    return { disconnected: streams.disconnect(path) };
  });
  app.post('/streams/error', ({ body }) => {
    const { code, path } = readInput(streamErrorInput, body);
    return { told: streams.sendError(code as StreamErrorCode, path) };
  });
  app.post('/streams/publish', ({ body }) => {
    const { path, messages } = readInput(publishInput, body);
    streams.publish(path, messages);
    return { published: messages.length };
  });
}
