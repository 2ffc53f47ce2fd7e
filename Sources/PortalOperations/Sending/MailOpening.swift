import Foundation
import Glibc
import LetterSubmission
import PartnerModel
import PortalFiles
import SystemFiles

/// The program that speaks with mail servers, which lies apart so that `portico` needn't link what it needs.
enum SubmitProgram {
  private static let name = "portico-submit"

  /// In the folder that PORTICO_LIBEXEC names, or `libexec/portico` beside the folder of this program, or beside the program itself.
  static func required() throws -> String {
    let places: [String]
    if let named = getenv("PORTICO_LIBEXEC").map({ String(cString: $0) }), !named.isEmpty {
      places = ["\(named)/\(name)"]
    } else if let program = realpath("/proc/self/exe", nil) {
      defer { free(program) }
      let folder = SystemFiles.folder(of: String(cString: program))
      places = ["\(SystemFiles.folder(of: folder))/libexec/portico/\(name)", "\(folder)/\(name)"]
    } else {
      places = []
    }
    guard let place = places.first(where: { access($0, X_OK) == 0 }) else {
      throw AccessFailure(
        "the program portico-submit, which speaks with mail servers, isn't there",
        remedy: "Install it with `make install`, or name its folder in PORTICO_LIBEXEC.")
    }
    return place
  }
}

extension Portal {
  /// Which way letters go: with the secret, read or asked for anew each time, since tokens end.
  func route(
    _ settings: MailSettings, from: EmailAddress, _ interruption: Interruption
  ) throws -> LetterRoute {
    switch settings.carrier {
    case .program(let command): return .program(command)
    case .server(let server):
      if server.signIn != nil, !OwnProcess.hideMemory() {
        throw AccessFailure(
          "the system doesn't keep this program's memory to itself, and a password would be in it",
          remedy: "Look at what it forbids programs (prctl, setrlimit): a container's or a unit's settings.")
      }
      return .server(
        MailServer(
          host: server.name, port: server.port, encryption: server.security.encryption,
          signIn: try server.signIn.map { try signIn($0, interruption) },
          authorities: server.certificates.map(absolute),
          ownName: from.asciiDomain))
    }
  }

  private func signIn(
    _ settings: MailServerSettings.SignIn, _ interruption: Interruption
  ) throws -> MailServer.SignIn {
    switch settings.secret {
    case .passwordFile(let file):
      .password(user: settings.user, Secret(try password(in: file)))
    case .tokenCommand(let command):
      .token(user: settings.user, Secret(try token(from: command, interruption)))
    }
  }

  /// `portico-submit` is told whole paths.
  private func absolute(_ path: String) -> String {
    URL(fileURLWithPath: placeNamed(path)).path
  }

  /// As somebody named it in `portal.yaml`: from the root, or from the portal's folder.
  private func placeNamed(_ path: String) -> String { path.hasPrefix("/") ? path : place(path) }

  private func password(in file: String) throws -> String {
    let path = placeNamed(file)
    func failure(_ reason: String, _ remedy: String) -> AccessFailure {
      AccessFailure("the password in \(path.printable) can't be used: \(reason)", remedy: remedy)
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw failure(
        systemMessage(errno), "Write it into that file, for its owner alone: chmod 600 \(path.printable)")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw failure("others may read the file", "Take that right from them: chmod 600 \(path.printable)")
    }
    let bytes: [UInt8]
    do {
      bytes = try RegularFile(path, followingLink: true).bytes(limit: 4096)
    } catch {
      throw failure("it is no file with one short line", "Write the password alone into it.")
    }
    guard
      let line = String(
        validating: bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self),
      !line.isEmpty, !line.utf8.contains(0)
    else { throw failure("its first line is empty or no text", "Write the password alone into it.") }
    return line
  }

  /// In milliseconds.
  private static let longestTokenWait: Int32 = 60_000
  /// In bytes.
  private static let longestToken = 65_536

  /// - Parameter command: prints the token in one line, and ends with 0.
  private func token(from command: [String], _ interruption: Interruption) throws -> String {
    func failure(_ reason: String) -> AccessFailure {
      AccessFailure(
        "`tokenCommand` gives no token: \(reason)",
        remedy: "Run it yourself: \(command.joined(separator: " ").printable)")
    }
    let child: ChildProcess
    do {
      child = try ChildProcess([program(command[0])] + command.dropFirst())
    } catch {
      throw failure(error.reason)
    }
    child.closeInput()
    var output: [UInt8] = []
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(Self.longestTokenWait)
    while clock.now < deadline, output.count < Self.longestToken,
      interruption.wait(for: child.output, atMost: Self.longestTokenWait)
    {
      guard let bytes = child.read() else {
        // It may have closed its output and go on for ever.
        guard let ending = child.wait(until: deadline, unless: { interruption.isAsked }) else { break }
        guard ending == .exited(0) else { throw failure("it ended with an error") }
        let text = String(decoding: output, as: UTF8.self)
        guard let token = text.split(whereSeparator: \.isNewline).first.map(String.init),
          token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else { throw failure("it prints no single word in its first line") }
        return token
      }
      output += bytes
    }
    child.kill()
    child.wait()
    throw failure(
      interruption.isAsked
        ? "it was ended" : output.count < Self.longestToken ? "it doesn't end" : "it prints too much")
  }

  /// A program with a slash in its name is looked for from the portal's folder, as other paths in `portal.yaml`.
  private func program(_ name: String) -> String { name.contains("/") ? absolute(name) : name }
}

extension MailServerSettings.Security {
  fileprivate var encryption: MailServer.Encryption {
    switch self {
    case .required: .required
    case .implicit: .implicit
    case .none: .none
    }
  }
}
