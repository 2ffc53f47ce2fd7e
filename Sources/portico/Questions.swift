import SourceDiagnostics
import SystemFiles

/// Asks a person for what no option told. Questions go to standard error, so that what a command prints is its own.
struct Questions {
  /// Whether there is somebody to ask.
  let isAsking: Bool
  /// The options that nobody gave, and that nothing can be guessed for.
  private(set) var missing: [String] = []

  init(isAsking: Bool) {
    self.isAsking = isAsking
  }

  /// An answer: what an option gave, what a person types, else a guess.
  ///
  /// - Parameters:
  ///   - option: for people who aren't asked.
  ///   - guess: what an empty line stands for; nil where an answer is needed.
  ///   - read: refuses what is no answer.
  mutating func ask<Value>(
    _ question: String, option: String, given: String?, guess: String?,
    _ read: (String) throws(Misfit) -> Value
  ) throws -> Value? {
    if let given { return try read(given) }
    guard isAsking else {
      if let guess { return try read(guess) }
      missing.append(option)
      return nil
    }
    while true {
      let shown = guess.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
      StandardStream.error.write(Array("\(question.printable)\(shown.printable): ".utf8))
      guard let line = readLine() else {
        throw Misfit("the answers end here", "Answer all questions, or say --yes.")
      }
      let typed = line.trimmed
      guard let answer = typed.isEmpty ? guess : typed else { continue }
      do throws(Misfit) {
        return try read(answer)
      } catch {
        StandardStream.complain("  \(error.message)\n  \(error.remedy)")
      }
    }
  }

  /// What is no answer to a question.
  struct Misfit: ExplainedError {
    let message: String
    let remedy: String

    init(_ message: String, _ remedy: String) {
      self.message = message
      self.remedy = remedy
    }

    var code: String { "error" }
    var category: ErrorCategory { .usage }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace ?? false { text.removeFirst() }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }
}
