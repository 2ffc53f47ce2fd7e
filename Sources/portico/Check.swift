import ArgumentParser
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SourceDiagnostics

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report every fault of content, directory and templates.",
    discussion: """
      Each fault stands with file:line:column and a way to mend it, all in one run. Nothing is written.

      Exit status: 0 no errors (warnings may be printed), 65 errors.
      """)

  @OptionGroup var portal: PortalOptions

  func run() throws {
    let (site, warnings) = try portal.place.site(at: .now)
    if !warnings.diagnostics.isEmpty { Terminal.complain(warnings.description) }
    let directory = site.source.directory
    Terminal.say(
      "no errors: \(site.source.configuration.languages.count) languages, "
        + "\(site.source.pageMap.pages.count) pages, \(directory.providers.count) providers, "
        + "\(directory.customers.count) customers")
  }
}
