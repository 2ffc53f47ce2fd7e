package import PartnerModel
package import PortalFiles
package import SourceDiagnostics
import VerifierFiles

/// What the pages and people's mails call things, in every language of the portal: to understand answers that come
/// by mail.
package struct AnswerByMail: Sendable {
  /// The beginnings of the subjects that the pages write, before the invitation's number.
  package let acceptingSubjects: [String]
  package let decliningSubjects: [String]
  /// What people write for it.
  package let yes: [String]
  package let roles: [String: Role]
  /// What the pages call the fields.
  package let labels: [AnswerField: [String]]

  package init(_ source: PortalSource) {
    let words = source.configuration.languages.map(source.vocabulary)
    // What stands on the button, and what pages wrote before.
    acceptingSubjects = words.flatMap { words in
      InvitationKind.allCases.map { "\(words["invitation.accept.\($0.rawValue)"]):" }
        + [words["invitation.mail.subjectAccept"]]
    }
    decliningSubjects = words.flatMap {
      ["\($0["invitation.decline"]):", $0["invitation.mail.subjectDecline"]]
    }
    yes = words.map { $0["invitation.mail.consentWord"] }
    roles = Dictionary(
      words.flatMap { words in Role.allCases.map { (words.name(of: $0), $0) } },
      uniquingKeysWith: { first, _ in first })
    labels = Dictionary(
      uniqueKeysWithValues: AnswerField.ofInvitations.map { field in
        (field, words.map { $0["outcome.field.\(field.rawValue)"] })
      })
  }

  static let requiredKeys = ["subjectAccept", "subjectDecline", "consentWord"].map { "invitation.mail.\($0)" }
}

extension CountryNames {
  /// What the words files of a portal's languages call them; nil, with the faults, where one can't be read.
  package init?(
    _ languages: LanguageSetting, from folder: PortalFolder, faults: inout DiagnosticList
  ) {
    var words: [PageWords] = []
    for language in languages.languages {
      guard let read = Words.read(language, from: folder, faults: &faults) else { return nil }
      words.append(PageWords(Vocabulary(read, .standard)))
    }
    self.init(words)
  }
}

extension PortalSource {
  /// By which people may state a country, in any language of the portal.
  package var countryNames: CountryNames {
    CountryNames(configuration.languages.map { PageWords(vocabulary(in: $0)) })
  }

  /// The words of one of the portal's languages.
  func vocabulary(in code: LanguageCode) -> Vocabulary {
    let language = languages.first { $0.code == code } ?? languages[0]
    return Vocabulary(language.words, configuration.terms)
  }
}
