package import SourceDiagnostics

/// Why a mail or a copied text can't be taken as an answer or a report, and where.
package struct MailFault: Error, Hashable, Sendable {
  /// Stable words that scripts may rely on.
  package enum Reason: String, CaseIterable, Sendable {
    /// Longer than `AnswerMail.longest`, or a text longer than an answer's can be.
    case tooLarge = "too-large"
    /// Not the form that RFC 5322 and MIME ask for, in a place where guessing could change the answer.
    case malformed = "malformed-mail"
    /// The source of a mail or of a page, or a file of another kind: what of it people see, can't be told.
    case notPlainText = "not-plain-text"
    /// Parts in parts, deeper or more than any mail program makes.
    case tooManyParts = "too-many-parts"
    /// Written in a character set that is not known, or not in the one that it names.
    case unreadableText = "unreadable-text"
    /// It says two things at once.
    case contradiction
    /// No line of it is a field of an answer.
    case noAnswer = "no-answer"
    /// No server says in it what became of a letter.
    case noReport = "no-report"
  }

  package let reason: Reason
  /// The line in the file, from 1.
  package let line: Int
  /// In Unicode scalars, from 1.
  package let column: Int
  /// What is wrong, in lower case, without a full stop.
  package let message: String
  /// What to do about it: a sentence.
  package let remedy: String

  init(_ reason: Reason, line: Int, column: Int = 1, _ message: String, remedy: String) {
    self.reason = reason
    self.line = line
    self.column = column
    self.message = message
    self.remedy = remedy
  }
}

extension MailFault: ExplainedError {
  package var code: String { reason.rawValue }
  package var category: ErrorCategory { .refused }
}
