import PartnerModel
import PortalFiles

/// What the folder says of itself: what each file is, how far it proves what, and how to check it.
struct EvidenceReadMe {
  let text: String

  init(
    _ acceptance: RecordedAcceptance, _ revocations: [GrantRevocation], hasReceipt: Bool,
    _ configuration: PortalConfiguration
  ) {
    let invitation = acceptance.invitation
    let answer = acceptance.answer
    let mail =
      acceptance.evidenceDigest == nil || acceptance.answer.person == nil
      ? "" : "mail.eml         the message that was kept; its digest is in acceptance.json\n"
    let receipt =
      hasReceipt
      ? "receipt.jws      the signed receipt, as the invitee has it\n"
      : """
      (no receipt)     it can't be made again, since a name on it was redacted. The one that the invitee has stays valid:
                       check.py takes it with --receipt

      """
    let takenBack = revocations.map { "Taken back   \($0.words(\.text))\n" }.joined()
    let called =
      invitation.names == nil ? "" : "             called \(invitation.calledInWords)\n"
    let texts = invitation.terms.keys.map(\.rawValue).sorted().map { language in
      let file = "text-\(language).txt"
      let gap = String(repeating: " ", count: max(2, 17 - file.count))
      return "\(file)\(gap)the text as the page shows it in \(language); its digest is in invitation.json\n"
    }.joined()
    text = """
      Acceptance of invitation \(invitation.id)

      Portal       \(configuration.address)
      Invitation   \(invitation.summary)
      \(called)             issued \(invitation.issuedAt.text) to \(invitation.recipient ?? "an address that was redacted")
      Accepted     \(acceptance.at.text), recorded by \(acceptance.actor)
      As stated    \(answer.person?.text ?? "redacted"), \(answer.role.rawValue)
      Text shown   text-\(answer.language.rawValue).txt, SHA-256 \(answer.terms)
      State        \(acceptance.stateInWords)
      \(takenBack)Evidence     \(acceptance.evidence.rawValue)

      What it proves
      \(acceptance.evidence.meaning)
      Nothing here proves a person's identity: name, address and role are as the person stated them.
      That the times are right is the word of whoever ran the portal.

      Files
      invitation.json  the record of the invitation, as it stands in the chain
      acceptance.json  the record of the acceptance: who, which text, which grants, as it stands in the chain
      \(texts)\(receipt)jwks.json        the portal's public keys when this folder was made
      \(mail)chain.jsonl      all records from the invitation to the journal's end: those of other parties too
      personal.jsonl   what this invitation's records say of people; in the chain stands its digest, as "personal"
      head.txt         number and hash of the last of them
      check.py         checks all of this; Python 3 and its package "cryptography" are enough
      SHA256SUMS       the digests of the files above

      To check it
        python3 check.py .
      What the folder says of itself, somebody who made it could have made up. So also compare with what others hold:
      the invitee's copy of the receipt with receipt.jws, the keys with those at \(configuration.address)/.well-known/jwks.json,
      check.py with docs/check-evidence.py of Portico's source, and give what you have from elsewhere:
        python3 check.py . --head NUMBER:HASH --receipt FILE --jwks FILE

      personal.jsonl names people, and the chain holds records of other parties, without the names of people. This
      folder is for an auditor who is bound to secrecy, not for publication.

      """
  }
}

extension RecordedAcceptance {
  fileprivate var stateInWords: String {
    switch review {
    case .notNeeded: "in effect since it was recorded"
    case .needed(let reasons):
      "waits for a review (\(reasons.map(\.rawValue).joined(separator: ", "))) and has no effect yet"
    case .confirmed(let actor, let at): "reviewed and confirmed by \(actor) on \(at.text)"
    case .dismissed(let actor, let at, _): "reviewed and dismissed by \(actor) on \(at.text)"
    case .superseded(let at): "without effect: another answer took effect on \(at.text)"
    }
  }
}

extension EvidenceLevel {
  /// No more than what holds (D21).
  fileprivate var meaning: String {
    switch self {
    case .linkPossession:
      "The form of the invitation's page was sent: whoever did it had the personal link."
    case .replyMail:
      """
      The answer came as an e-mail, which is kept in mail.eml. Whoever wrote it had the invitation's code. Its headers
      are the sender's word, unless a DKIM signature in it still verifies with the key of the sender's domain.
      """
    case .copiedText:
      "A user of the portal put in a text that he had received: that it came, and from whom, is his word."
    }
  }
}
