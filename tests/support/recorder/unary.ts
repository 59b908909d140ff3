import type grpc from "@grpc/grpc-js";

/** Makes handlers of a service out of functions; `refuse` says what the caller is told of an error. */
export function unaryHandlers(refuse: (error: unknown) => Partial<grpc.StatusObject>) {
  return <Request, Response>(
    handle: (request: Request) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> =>
    async ({ request }, callback) => {
      try {
        callback(null, await handle(request));
      } catch (error) {
        callback(refuse(error));
      }
    };
}
