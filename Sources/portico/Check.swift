import ArgumentParser
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SourceDiagnostics
import SystemFiles

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Report every fault of content, directory and templates.",
    discussion: """
      Each fault stands with file:line:column and a way to mend it, all in one run. Nothing is written. Mails and documents \
      that are kept as evidence are read too: one that is lost or was changed is a fault, and one that no record names a warning.

      --strict is for machines that deploy: a warning is as good as an error.

      Exit status: 0 no errors (warnings may be printed), 65 errors, with --strict warnings too.
      """)

  @Flag(help: "Take warnings for errors.") var strict = false
  @OptionGroup var address: AddressOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let now = Moment.now
    let checked = try portal.place.check(at: now, atNewAddress: address.newAddress)
    var warnings = checked.warnings
    warnings.append(try checked.changedInvitees(at: now))
    warnings.append(try checked.keptEvidenceFaults())
    guard !warnings.hasErrors else { throw warnings }
    StandardStream.warn(warnings)
    let orphans = try checked.invitationsWithoutPage(at: now)
    for invitation in orphans { StandardStream.warn(ofNoPage: invitation) }
    if strict, case let count = warnings.diagnostics.count + orphans.count, count > 0 {
      StandardStream.complain("\(count) \(count == 1 ? "warning" : "warnings"), and --strict takes none")
      throw ExitCode(Failure.status(of: .faults))
    }
    let source = checked.site.source
    let directory = source.directory
    StandardStream.say(
      "no errors: \(source.configuration.languages.count) languages, "
        + "\(source.pageMap.pages.count) pages, \(directory.providers.count) providers, "
        + "\(directory.customers.count) customers")
    if SampleRemains.isNobodys(source.configuration) {
      StandardStream.say(
        "\(source.configuration.address) belongs to nobody: this is the sample, or not yet yours. With your own address in "
          + "portal.yaml, `portico check` tells what is left of the sample.")
    }
  }
}
