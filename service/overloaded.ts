/** A bounded queue is full: there is more to do than this process can do in time. */
export class Overloaded extends Error {
  override readonly name = "Overloaded";
}
