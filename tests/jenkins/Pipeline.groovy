/** What stands between the braces of a declarative Jenkinsfile. */
abstract class Directives {
  /** Lets a block speak to this, and to nobody else. */
  Directives read(Closure block) {
    block.resolveStrategy = Closure.DELEGATE_ONLY
    block.delegate = this
    block()
    this
  }

  /** Once, as Jenkins has it. */
  protected void once(String name, Object value) {
    if (this."$name" != null) throw new Wrong("$name is said twice")
    this."$name" = value
  }
}

/** What a pipeline, and a stage of it, can both have. */
abstract class Part extends Directives {
  def agent
  Wrappers options
  List<Stage> stages

  /** As in `agent none`. */
  final String none = 'none'

  void agent(String none) { once('agent', none) }

  void agent(Closure block) { once('agent', new Label().read(block).label) }

  void options(Closure block) { once('options', newOptions().read(block)) }

  void stages(Closure block) { once('stages', new Stages().read(block).all) }

  abstract Wrappers newOptions()
}

class Label extends Directives {
  String label

  void label(String name) { once('label', name) }
}

class Pipeline extends Part {
  Wrappers newOptions() { new BuildOptions() }
}

class Stages extends Directives {
  List<Stage> all = []

  void stage(String name, Closure block) {
    def stage = new Stage(name: name)
    stage.read(block)
    if ((stage.steps == null) == (stage.stages == null)) {
      throw new Wrong("the stage $name must have either steps or stages")
    }
    if (all*.name.contains(name)) throw new Wrong("the stage $name is there twice")
    all << stage
  }
}

class Stage extends Part {
  String name
  When when
  Closure steps
  Closure always

  Wrappers newOptions() { new Wrappers() }

  void when(Closure block) {
    once('when', new When().read(block))
    if (when.conditions.empty) throw new Wrong("when of the stage $name has no condition")
  }

  void steps(Closure block) { once('steps', block) }

  void post(Closure block) { once('always', new Post().read(block).always) }
}

class Post extends Directives {
  Closure always

  void always(Closure block) { once('always', block) }
}

class When extends Directives {
  Boolean beforeOptions
  Boolean beforeAgent
  List<Closure<Boolean>> conditions = []

  void beforeOptions(boolean value) { once('beforeOptions', value) }

  void beforeAgent(boolean value) { once('beforeAgent', value) }

  void branch(String name) { conditions << { Map env -> env.BRANCH_NAME == name } }

  void changeRequest() { conditions << { Map env -> env.CHANGE_ID != null } }

  boolean holds(Map env) { conditions.every { it(env) } }
}

/** Options that hold while something runs. */
class Wrappers extends Directives {
  List<Map> wrappers = []

  void lock(String resource) { wrappers << [kind: 'lock', what: resource] }

  void timeout(Map given) { wrappers << [kind: 'timeout', what: Steps.minutesOf(given)] }
}

/** Options of a whole build. */
class BuildOptions extends Wrappers {
  Map said = [:]

  void disableConcurrentBuilds() { said.disableConcurrentBuilds = true }

  void skipStagesAfterUnstable() { said.skipStagesAfterUnstable = true }

  void buildDiscarder(Map rotator) { said.buildDiscarder = rotator }

  Map logRotator(Map given) {
    Wrong.unlessKnown('logRotator', given, ['numToKeepStr', 'daysToKeepStr', 'artifactNumToKeepStr'])
    given
  }
}
