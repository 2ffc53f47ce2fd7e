import ArgumentParser
import Foundation
import Glibc
import PartnerModel
import PortalOperations
import Preview
import SourceDiagnostics
import SystemFiles

struct PreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show the portal in a browser as its files are, following each change.",
    discussion: """
      The pages are those that `portico build` would write, with a ribbon and a script that exchanges what differs when a \
      file has changed. Each request looks at the files before it is answered, so a page is never older than they are. A fault stands over \
      the last good page with its place and a way to mend it, and goes when it is mended. /_preview/ shows every page, letter \
      and state of an invitation on one sheet.

      Nothing is written: no site, no record, no key. The journal is only read. Tokens are signed with a key that goes with \
      the process, so that no link of a preview can be accepted.

      Only this machine can reach it. Where others shall, --host names an address of a network and --expose says that it is meant: \
      whoever reaches that address sees everything, also the names of those who were invited.

      Ctrl-C ends it.
      """)

  @Option(
    help: ArgumentHelp(
      "Where to listen (default: \(PreviewServer.usualPort), or the next port that is free; 0: any).",
      valueName: "port"))
  var port: Int?

  @Option(help: ArgumentHelp("The address to listen at (default: 127.0.0.1).", valueName: "address"))
  var host = "127.0.0.1"

  @Flag(help: "Let other machines see it, at the address that --host names.")
  var expose = false

  @Flag(name: .customLong("no-open"), help: "Don't open a browser.")
  var staysClosed = false

  @OptionGroup var portal: PortalOptions

  private var place: PreviewServer.Place { PreviewServer.Place(host: host, port: port) }

  func validate() throws {
    if let port, !(0...65_535).contains(port) { throw ValidationError("\(port) is no port.") }
    if host.isEmpty { throw ValidationError("--host names no address.") }
    guard !place.isLoopback, !expose else { return }
    throw ValidationError(
      "At \(host.printable) other machines could see the portal, also the names of those who were invited: add --expose if "
        + "that is meant.")
  }

  func run() throws {
    try portal.place.requirePortal()
    if !place.isLoopback {
      StandardStream.complain(
        "warning: other machines can see this preview, also the names of those who were invited, until you end it"
      )
    }
    try PreviewServer(PreviewedPortal(portal.place, clock: { .now }), at: place).run { address, sheet in
      StandardStream.say("\(address)\nEverything on one sheet: \(sheet)\nCtrl-C ends the preview.")
      if !staysClosed { Browser.open(address) }
    } report: { event in
      switch event {
      case .found(let report, let faults):
        if report.hasErrors {
          StandardStream.complain(report.description)
        } else {
          StandardStream.warn(report)
          for fault in faults { StandardStream.complain("\(fault.message)\n  \(fault.remedy)") }
        }
      case .mended: StandardStream.complain("mended: the pages are as the files are")
      case .unwatched(let reason):
        StandardStream.complain(
          "warning: the system doesn't tell of changes: \(reason)\n  Pages follow them within a second.")
      }
    }
  }
}

/// The browser of whoever sits at this machine.
private enum Browser {
  /// Where there is a terminal to answer to and a screen to show it on; else nothing happens.
  static func open(_ address: String) {
    let screens = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"]
    guard StandardStream.output.isTerminal, screens.contains(where: { getenv($0) != nil }) else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xdg-open", address]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try? process.run()
  }
}
