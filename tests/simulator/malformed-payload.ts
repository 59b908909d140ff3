/** A payload that AirVisual's contract does not allow, or allows and clients forget. */
export interface MalformedPayload {
  readonly name: string;
  /** Bytes to send. Sent with HTTP 200 and JSON content type unless `headers` says otherwise. */
  readonly body: string | Buffer;
  /** Replace those of a normal answer; `''` leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether a correct client may still answer with it. Then its city is MALFORMED_TRUTH's, or what
   * is left of the sent one without UNSAFE_TEXT, and its index is MALFORMED_TRUTH's or the sent one.
   * `false`: it must be refused.
   */
  readonly acceptable: boolean;
}
