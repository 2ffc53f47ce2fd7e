import ArgumentParser
import PortalOperations
import SystemFiles

struct Schemas: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schemas",
    abstract: "Write the JSON Schemas of the portal's YAML files anew.",
    discussion: """
      They lie in .portico/schema, and editors complete and check the YAML files by them. Each file names its own in its \
      first lines, as `portico init` writes them:

        # yaml-language-server: $schema=../.portico/schema/portal.json
        # $schema: ../.portico/schema/portal.json
      """)

  @OptionGroup var portal: PortalOptions

  func run() throws {
    let written = try portal.place.writeSchemas()
    StandardStream.say(written == 0 ? "nothing to write" : "schemas written: \(written)")
  }
}
