/** The least that answers: CommonJS, because as an ES module node:http starts half as fast. */
const { createServer } = require("node:http");

createServer((_request, response) => response.end("ok")).listen(process.env.PORT);
