import ArgumentParser

/// The help of a command that does something of its own without a subcommand, such as `portico record FILE`: the parser would tell
/// of the subcommands alone.
enum GroupHelp {
  /// - Parameter arguments: what was typed, without the program's name.
  /// - Returns: nil where nobody asks for such a command's help.
  static func text(_ arguments: [String]) -> String? {
    let isAsked = arguments.first == "help" || ["--help", "-h"].contains(arguments.last)
    guard isAsked else { return nil }
    var command: any ParsableCommand.Type = Portico.self
    for word in arguments.first == "help" ? arguments.dropFirst() : arguments.dropLast() {
      guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else {
        return nil
      }
      command = next
    }
    return usual(of: command).map { text(of: command, doing: $0) }
  }

  /// The subcommand that is meant where none is named, if it takes something that can't be one's name.
  static func usual(of command: any ParsableCommand.Type) -> (any ParsableCommand.Type)? {
    command.configuration.defaultSubcommand.flatMap {
      Portico.helpMessage(for: $0).contains("\nARGUMENTS:") ? $0 : nil
    }
  }

  private static func text(
    of group: any ParsableCommand.Type, doing usual: any ParsableCommand.Type
  ) -> String {
    // The name of the usual one may be left out.
    let own = Portico.helpMessage(for: usual).replacing(
      "portico \(group._commandName) \(usual._commandName) ", with: "portico \(group._commandName) ")
    let all = Portico.helpMessage(for: group)
    let subcommands = all.firstRange(of: "\nSUBCOMMANDS:\n").map { all[$0.lowerBound...] } ?? ""
    return own.withoutLastBreaks + "\n" + subcommands.withoutLastBreaks
  }
}

extension StringProtocol {
  fileprivate var withoutLastBreaks: String { String(reversed().drop(while: \.isNewline).reversed()) }
}
