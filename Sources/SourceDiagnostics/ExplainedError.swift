/// An error that says what is wrong and what to do about it, so that one place can show every error to a person and
/// end the program with the right status.
package protocol ExplainedError: Error, Sendable {
  /// A stable word that scripts may rely on, in kebab case.
  var code: String { get }
  /// What is wrong, in one sentence.
  var message: String { get }
  /// What to do about it: whole sentences.
  var remedy: String { get }
  var category: ErrorCategory { get }
}

/// What an error means for a program that calls ours. The program maps it to an exit status.
package enum ErrorCategory: Hashable, Sendable {
  /// A rule refuses what was asked for, or a thing that was given isn't valid.
  case refused
  /// The command line makes no sense.
  case usage
  /// The files of the portal have faults.
  case faults
  /// Something can't be read or written.
  case inputOutput
}
