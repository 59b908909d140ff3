import { join } from "node:path";

/** Where report, pictures and logs of a run are kept. */
export const REPORT_FOLDER = join(import.meta.dirname, "../../../build/e2e");
