import ArgumentParser
import SourceDiagnostics
import SystemFiles

/// What somebody most likely meant who mistyped a command. Mistyped options are the parser's, which knows them.
enum Mistyped {
  /// - Parameter arguments: what was typed, without the program's name.
  /// - Returns: nil where every word that has to be a command is one.
  static func advice(_ arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = Portico.self
    var path = ["portico"]
    for word in arguments {
      let subcommands = command.configuration.subcommands
      guard !subcommands.isEmpty, !word.hasPrefix("-") else { return nil }
      if path.count == 1, word == "help" {
        path.append(word)
        continue
      }
      guard let next = subcommands.first(where: { $0._commandName == word }) else {
        let nearest = nearestName(to: word, among: subcommands.map { $0._commandName })
        let listed = ([path[0], "help"] + path.dropFirst().filter { $0 != "help" }).joined(separator: " ")
        return "There is no command “\(spelledOut(word, atMost: 60))”. "
          + (nearest.map { "Did you mean `\((path + [$0]).joined(separator: " "))`?" }
            ?? "`\(listed)` lists them.")
      }
      command = next
      path.append(word)
    }
    return nil
  }
}
