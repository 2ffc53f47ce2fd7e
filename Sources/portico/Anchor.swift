import ArgumentParser

/// What a verdict is held against, such as a head that was kept elsewhere. An empty one is a script's unset variable, and of
/// two only one would count: in both cases the verdict would be about something else than was asked.
enum Anchor {
  /// - Parameters:
  ///   - values: what was given; at most one.
  ///   - option: its name, as it is typed.
  static func only(_ values: [String], of option: String) throws -> String? {
    guard values.count < 2 else {
      throw ValidationError("\(option) is given twice: one of them must decide.")
    }
    if values.first?.allSatisfy(\.isWhitespace) == true {
      throw ValidationError("\(option) is empty; was a variable meant that isn't set?")
    }
    return values.first
  }
}
