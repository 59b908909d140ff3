/** The steps that the Jenkinsfile may use. What they are given is written down, and only what Jenkins knows. */
abstract class Steps extends Script {
  static final String RECORD = 'build/pipeline/record.jsonl'
  static final Map MINUTES = [SECONDS: 1 / 60, MINUTES: 1, HOURS: 60, DAYS: 24 * 60]
  static final String MARK = 'secret of '

  Build build

  static minutesOf(Map given) {
    Wrong.unlessKnown('timeout', given, ['time', 'unit'], ['time', 'unit'])
    if (!MINUTES.containsKey(given.unit)) throw new Wrong("timeout does not know the unit $given.unit")
    given.time * MINUTES[given.unit]
  }

  void pipeline(Closure block) { build.run(new Pipeline().read(block), this) }

  void perform(Closure block) {
    block.resolveStrategy = Closure.DELEGATE_ONLY
    block.delegate = this
    block()
  }

  /** Jenkins finds a build's variables as if they were the script's. */
  def propertyMissing(String name) {
    if (!build.env.containsKey(name)) throw new MissingPropertyException(name, Steps)
    build.env[name]
  }

  def container(String name, Closure block) {
    needAgent('container')
    if (build.container != null) throw new Wrong("the container $name is inside of $build.container")
    build.container = name
    try {
      block()
    } finally {
      build.container = null
    }
  }

  def timeout(Map given, Closure block) { build.during(build.minutes, minutesOf(given), block) }

  Map string(Map given) {
    Wrong.unlessKnown('string', given, ['credentialsId', 'variable'], ['credentialsId', 'variable'])
    given
  }

  def withCredentials(List<Map> bindings, Closure block) {
    def names = bindings*.variable
    bindings.each {
      build.credentials[it.variable] = it.credentialsId
      build.env[it.variable] = MARK + it.credentialsId
    }
    try {
      block()
    } finally {
      build.credentials.keySet().removeAll(names)
      build.env.keySet().removeAll(names)
    }
  }

  /** A text that Groovy has put together would be read by the shell: a secret in it, or a branch's name. */
  void sh(Object command) {
    needAgent('sh')
    if (!(command instanceof String)) throw new Wrong("sh gets a text that Groovy puts together: $command")
    def name = (command =~ /^make stage NAME=([\w-]+)$/).with { it ? it[0][1] : null }
    step('sh', [command: command, before: build.files[RECORD], variables: build.env.clone()])
    (command =~ /> (\S+)$/).each { _, path -> build.files[path] = [command] }
    if (name == null) return
    if (name == build.situation.red) throw new Red("$name is red")
    build.files[RECORD] = (build.files[RECORD] ?: []) + name
    build.situation.makes[name]?.each { path, content -> build.files[path] = [content] }
  }

  void stash(Map given) {
    Wrong.unlessKnown('stash', given, ['name', 'includes'], ['name', 'includes'])
    needAgent('stash')
    def kept = build.files.findAll { path, content -> given.includes.split(',').any { isIn(path, it) } }
    if (kept.isEmpty()) throw new Red("stash $given.name: no files")
    build.stashes[given.name] = kept
    step('stash', given)
  }

  void unstash(String name) {
    needAgent('unstash')
    if (!build.stashes.containsKey(name)) throw new Red("unstash: there is no $name")
    build.files.putAll(build.stashes[name])
    step('unstash', [name: name])
  }

  void junit(Map given) {
    Wrong.unlessKnown('junit', given, ['testResults', 'allowEmptyResults'], ['testResults'])
    keep('junit', given.testResults.toString(), given.allowEmptyResults)
  }

  void archiveArtifacts(Map given) {
    Wrong.unlessKnown('archiveArtifacts', given, ['artifacts', 'allowEmptyArchive'], ['artifacts'])
    keep('archiveArtifacts', given.artifacts, given.allowEmptyArchive)
  }

  String readFile(String path) {
    needAgent('readFile')
    def content = build.files[path]
    if (content == null) throw new Red("there is no $path")
    content.join('')
  }

  String input(Map given) {
    Wrong.unlessKnown('input', given, ['message', 'ok', 'submitter', 'submitterParameter'], ['message'])
    step('input', given.collectEntries { key, value -> [key, value.toString()] })
    if (build.situation.refused) throw new Red('somebody said no')
    given.submitterParameter ? build.situation.submitter : null
  }

  void keep(String what, String pattern, Boolean mayBeEmpty) {
    needAgent(what)
    step(what, [pattern: pattern])
    def isThere = build.files.keySet().any { isIn(it, pattern) }
    if (!isThere && !mayBeEmpty) throw new Red("$what: nothing is $pattern")
  }

  void step(String name, Map given) {
    def shown = given.findAll { it.key != 'variables' }.values().join(' ')
    if (shown.contains(MARK)) throw new Wrong("$name shows a secret")
    build.note(name, given)
  }

  void needAgent(String what) {
    if (build.agent == null) throw new Wrong("$what needs an agent, and ${build.stage} has none")
  }

  static boolean isIn(String path, String pattern) {
    path ==~ pattern.trim().replace('.', '\\.').replace('**', '.+')
  }
}
