import Glibc
import SystemFiles

/// What comes with the program: the sample, the templates, and what `init` begins a portal with.
package struct ProgramShare: Sendable {
  package enum Origin: Sendable {
    /// The environment variable PORTICO_SHARE.
    case environment
    /// `share/portico` beside the folder of the program, where `make install` puts it.
    case installed
    /// The repository that the program was built in.
    case checkout
  }

  package let path: String
  package let origin: Origin

  /// Where it lies; nil where there is none. A folder that PORTICO_SHARE names counts, whatever it holds, and no other.
  package static func find() -> ProgramShare? {
    if let named = getenv("PORTICO_SHARE").map({ String(cString: $0) }), !named.isEmpty {
      return ProgramShare(path: named, origin: .environment)
    }
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    var folder = SystemFiles.folder(of: String(cString: program))
    let installed = ProgramShare(
      path: SystemFiles.folder(of: folder) + "/share/portico", origin: .installed)
    if installed.isComplete { return installed }
    while folder.count > 1 {
      folder = SystemFiles.folder(of: folder)
      let checkout = ProgramShare(path: folder, origin: .checkout)
      if access("\(folder)/Package.swift", F_OK) == 0, checkout.isComplete { return checkout }
    }
    return nil
  }

  /// - Throws: where nothing is found, or PORTICO_SHARE names something else.
  package static func required() throws -> ProgramShare {
    guard let share = find() else {
      throw AccessFailure(
        "what comes with the program isn't beside it: templates, sample, first pages",
        remedy: "Install with `make install`, or name the folder in PORTICO_SHARE.")
    }
    guard share.isComplete else {
      throw AccessFailure(
        "\(share.path.printable), named by PORTICO_SHARE, lacks \(share.missing ?? "")",
        remedy: "Name a folder such as /usr/local/share/portico, or unset the variable.")
    }
    return share
  }

  package var isComplete: Bool { missing == nil }

  private var missing: String? {
    ["Starter/pages.yaml", "Content/portal.yaml", "Templates/layouts"].first {
      access("\(path)/\($0)", F_OK) != 0
    }
  }

  /// For `--version`.
  package static var description: String {
    guard let share = find() else { return "share: not found" }
    let origin =
      switch share.origin {
      case .environment: "PORTICO_SHARE"
      case .installed: "installed"
      case .checkout: "checkout"
      }
    return "share: \(share.path.printable) (\(origin)\(share.missing.map { ", without \($0)" } ?? ""))"
  }
}
