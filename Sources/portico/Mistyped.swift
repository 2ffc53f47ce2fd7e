import ArgumentParser
import SourceDiagnostics
import SystemFiles

/// What somebody most likely meant who mistyped a command, or an option: the parser tells of that last, when something else is missing too.
enum Mistyped {
  /// - Parameter arguments: what was typed, without the program's name.
  /// - Returns: nil where every word that has to be a command is one.
  static func advice(_ arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = Portico.self
    var path = ["portico"]
    for (place, word) in arguments.enumerated() {
      let subcommands = command.configuration.subcommands
      guard !subcommands.isEmpty, !word.hasPrefix("-") else {
        return option(in: arguments[place...], of: command.configuration.defaultSubcommand ?? command)
      }
      if path.count == 1, word == "help" {
        path.append(word)
        continue
      }
      guard let next = subcommands.first(where: { $0._commandName == word }) else {
        let nearest = nearestName(to: word, among: subcommands.map { $0._commandName })
        if nearest == nil, let usual = GroupHelp.usual(of: command) {
          return option(in: arguments[place...], of: usual)
        }
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

  /// - Parameter arguments: behind the command's name.
  private static func option(
    in arguments: ArraySlice<String>, of command: any ParsableCommand.Type
  ) -> String? {
    // The lines of the help that say what an option does begin with it.
    let known = Portico.helpMessage(for: command).split(separator: "\n").flatMap { line -> [String] in
      guard line.drop(while: { $0 == " " }).hasPrefix("-") else { return [] }
      return line.split { $0 == " " || $0 == "," || $0 == "/" }.prefix {
        $0.hasPrefix("-") || $0.hasPrefix("<")
      }
      .map(String.init)
    }
    for word in arguments.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
      let name = String(word.prefix { $0 != "=" })
      guard !known.contains(name), let nearest = nearestName(to: name, among: known) else { continue }
      return "Unknown option '\(spelledOut(name, atMost: 60))'. Did you mean '\(nearest)'?"
    }
    return nil
  }
}
