/** A stage is red: the build goes on with what comes after a failure. */
class Red extends RuntimeException {
  Red(String message) { super(message) }
}
