import ArgumentParser
import Glibc
import SourceDiagnostics
import SystemFiles

/// Asks a person before a final step. A script isn't asked: it has no terminal to answer at.
struct ConfirmationOptions: ParsableArguments {
  @Flag(help: "Don't ask at a terminal.") var yes = false

  /// Whether there is somebody to be asked.
  var isAsking: Bool { !yes && isatty(STDIN_FILENO) == 1 }

  /// - Throws: with exit status 1, where the answer isn't yes.
  func confirm(_ question: String) throws {
    guard isAsking else { return }
    StandardStream.error.write(Array("\(question.printable) [y/N] ".utf8))
    let answer = readLine()?.lowercased().filter { !$0.isWhitespace }
    guard answer == "y" || answer == "yes" else {
      StandardStream.complain("nothing was changed")
      throw ExitCode(Failure.status(of: .refused))
    }
  }
}
