/** One build in one situation: runs stages in the order in which Jenkins's ModelInterpreter does. */
class Build {
  final Map situation
  final Map env
  final List<Map> happened = []
  String result = 'green'
  Map options

  /** Where the build is. */
  String stage
  String agent
  String container
  boolean inPost
  final List<String> locks = []
  final List<Integer> minutes = []
  final Map<String, String> credentials = [:]
  /** Of the agent's disk: what is in each file. */
  Map<String, List> files
  final Map<String, Map> stashes = [:]

  Build(Map situation) {
    this.situation = situation
    env = new HashMap(situation.env)
  }

  void note(String what, Map details = [:]) {
    def here = [stage: stage, agent: agent, container: container, inPost: inPost]
    def held = [locks: locks.collect(), minutes: minutes.collect(), credentials: credentials.clone()]
    happened << [what: what] + here + held + details
  }

  /** Holds something while a closure runs. */
  def during(List held, Object what, Closure work) {
    held << what
    try {
      work()
    } finally {
      held.removeAt(held.size() - 1)
    }
  }

  void run(Pipeline pipeline, Steps script) {
    if (pipeline.agent != 'none') throw new Wrong('the pipeline holds an agent while it waits: say agent none')
    options = pipeline.options?.said
    within(pipeline.options) { runAll(pipeline.stages, script) }
  }

  private void runAll(List stages, Steps script) {
    stages.each { runStage(it, script) }
  }

  private void runStage(one, Steps script) {
    def outer = stage
    stage = one.name
    try {
      if (result == 'red') skip(one, 'red')
      else enter(one, script)
    } catch (Red red) {
      result = 'red'
      note('red', [why: red.message])
    } finally {
      stage = outer
    }
  }

  /** Options, agent and condition in Jenkins's order: where a condition is asked decides on what is held for it. */
  private enter(one, Steps script) {
    def isLeftOut = { one.when != null && !one.when.holds(env) }
    if (one.when?.beforeOptions && isLeftOut()) return skip(one, 'when')
    within(one.options) {
      if (one.when?.beforeAgent && isLeftOut()) return skip(one, 'when')
      onAgent(one.agent) {
        if (isLeftOut()) return skip(one, 'when')
        note('stage')
        if (one.stages != null) runAll(one.stages, script)
        else work(one, script)
      }
    }
  }

  private void work(one, Steps script) {
    try {
      script.perform(one.steps)
    } catch (Red red) {
      result = 'red'
      note('red', [why: red.message])
    }
    if (one.always == null) return
    inPost = true
    try {
      script.perform(one.always)
    } finally {
      inPost = false
    }
  }

  private void skip(one, String why) {
    note('skipped', [why: why])
    def outer = stage
    one.stages.each { nested ->
      stage = nested.name
      skip(nested, why)
    }
    stage = outer
  }

  private void within(options, Closure work) {
    def wrapped = (options?.wrappers ?: []).reverse().inject(work) { inner, wrapper ->
      { ->
        def held = wrapper.kind == 'lock' ? locks : minutes
        note(wrapper.kind, [name: wrapper.what])
        during(held, wrapper.what, inner)
      }
    }
    wrapped()
  }

  private onAgent(String label, Closure work) {
    if (label == null || label == 'none') return work()
    if (agent != null) throw new Wrong("the stage $stage asks for an agent while it has one")
    agent = label
    files = [:]
    note('agent')
    try {
      work()
    } finally {
      agent = null
      files = null
    }
  }
}
