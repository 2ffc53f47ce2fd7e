import Foundation
import InvitationToken
import SystemFiles

/// A status list fetched from its address by the system's `curl`: a library for this would come into each start of
/// the program, also into those that ask nobody. What comes back is no more trusted than a file: its signature, its
/// time and its address are checked all the same.
struct StatusDownload {
  let address: String
  private let isLocal: Bool
  /// The folders in which `curl` is looked for.
  private let programs: [String]

  /// - Returns: nil for what is no address but the name of a file.
  /// - Throws: where the address is neither `https` nor on this machine.
  init?(_ text: String, programs: [String]) throws {
    guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
    isLocal = text.hasPrefix("http://") && Self.namesThisMachine(text.dropFirst("http://".count))
    guard text.hasPrefix("https://") || isLocal else {
      throw OperationRefusal(
        .insecureAddress, "a status list is fetched over https only",
        remedy: "Write https://; only an address on this machine may use http://.")
    }
    address = text
    self.programs = programs
  }

  private static let longestTime = 20

  /// Whether this machine's name, and a port at most, is all that stands before the path. In `127.0.0.1:80@host` it is a
  /// user's name and password.
  private static func namesThisMachine(_ rest: Substring) -> Bool {
    let authority = rest.prefix { !"/?#".contains($0) }
    return ["127.0.0.1", "localhost", "[::1]"].contains { name in
      guard authority.hasPrefix(name) else { return false }
      let port = authority.dropFirst(name.count)
      return port.isEmpty
        || port.first == ":" && (2...6).contains(port.utf8.count)
          && port.dropFirst().utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }

  /// The list's bytes; one more than a list may have is enough to refuse it.
  func bytes() throws -> [UInt8] {
    guard let program = curl else {
      throw AccessFailure(
        "the program curl, which fetches the status list, isn't there",
        remedy: "Install it (apt-get install curl), or save the list to a file and name that.")
    }
    let process = Process()
    process.executableURL = program
    // -q: nobody's .curlrc changes what is asked for. To follow no redirection at all makes one an error.
    process.arguments = [
      "-q", "--fail", "--silent", "--show-error", "--globoff", "--proto", "=http,https",
      "--location", "--max-redirs", "0",
      "--max-time", String(Self.longestTime), "--max-filesize", String(TokenType.statusList.longestRead + 1),
    ]
    // What this machine is asked goes to nobody else, whatever proxy the environment names.
    if isLocal { process.arguments? += ["--noproxy", "*"] }
    process.arguments? += ["--", address]
    let output = Pipe()
    let complaint = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = complaint
    try process.run()
    let list = try output.fileHandleForReading.read(upToCount: TokenType.statusList.longestRead + 1) ?? Data()
    try output.fileHandleForReading.close()
    let words = try complaint.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let line = String(decoding: words, as: UTF8.self).split(separator: "\n").first.map(String.init)
      throw AccessFailure(
        "the status list can't be fetched: \((line ?? "curl ended without a word").printable)",
        remedy:
          "Check the address; a portal publishes its list at /status/1. Nothing is known to be open without it."
      )
    }
    return Array(list)
  }

  private var curl: URL? {
    programs.map { URL(fileURLWithPath: "\($0)/curl") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }
}
