/** The Jenkinsfile says what Jenkins would not take, or what it must not say. */
class Wrong extends RuntimeException {
  Wrong(String message) { super(message) }

  /** Refuses other names than those that are known. */
  static void unlessKnown(String what, Map given, List known, List needed = []) {
    def strange = given.keySet() - known
    def missing = needed - given.keySet()
    if (strange) throw new Wrong("$what does not know ${strange.join(', ')}")
    if (missing) throw new Wrong("$what lacks ${missing.join(', ')}")
  }
}
