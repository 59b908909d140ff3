/**
 * `record.groovy JENKINSFILE`: what Jenkins would do with it, without Jenkins. Reads a list of situations from
 * standard input and writes what happened in each, both as JSON. Ends with 1 at whatever Jenkins does not know,
 * for the recorder knows only what this project's Jenkinsfile needs.
 */
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.codehaus.groovy.control.CompilerConfiguration

def recorded = new JsonSlurper().parse(System.in).collect { situation ->
  def build = new Build(situation)
  def configuration = new CompilerConfiguration(scriptBaseClass: Steps.name)
  def script = new GroovyShell(Steps.classLoader, new Binding(env: build.env), configuration)
    .parse(new File(args[0]))
  script.setBuild(build)
  try {
    script.run()
  } catch (Wrong | MissingMethodException | MissingPropertyException wrong) {
    System.err.println(wrong.message)
    System.exit(1)
  }
  [happened: build.happened, result: build.result, options: build.options]
}
println JsonOutput.toJson(recorded)
