/** The database did not do what was asked of it; the reason is in `cause`, for the log only. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}
