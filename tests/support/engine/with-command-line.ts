/**
 * `node with-command-line.ts COMMAND …`: runs it with Pulumi's command line on the PATH, as installed or
 * built here, for what needs no plugin: a stack's configuration.
 */
import { commandLineFolders, pathWith } from "./command-line.ts";
import { runCommand } from "./run-command.ts";

runCommand({ ...process.env, PATH: pathWith(await commandLineFolders()) });
