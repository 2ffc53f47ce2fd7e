import PartnerModel
import Rendering
import VerifierFiles

/// What the text and the layout of an outcome's page may name. Most of it only the moment knows: the verifier puts it
/// in. A group of that kind, used as a section, is shown where the page knows of it.
enum OutcomeFields {
  /// In the Markdown of `Content/<language>/answers`.
  static let schema: FieldSchema = [
    "inviter": .group(["id": .text, "name": .text, "email": .text]),
    "provider": .group(["id": .text, "name": .text]),
    "invitee": .group(["id": .text, "name": .text, "called": .text, "hasName": .flag]),
    // Of the end of what was accepted: what was asked, and whether it can be asked for.
    "request": .group([
      "receipt": .text, "at": .text, "iso": .text, "canAsk": .flag, "isWaiting": .flag, "isDismissed": .flag,
      "isEnded": .flag,
    ]),
    "invitation": .group([
      "id": .text, "hasEnd": .flag, "until": .text, "isRenewal": .flag, "renews": .text,
    ]),
    "person": .group([
      "name": .text, "email": .text, "phone": .text, "role": .text, "domain": .text,
      "country": .text, "hasPhone": .flag, "hasDomain": .flag, "hasCountry": .flag,
    ]),
    "accepted": .group([
      "at": .text, "iso": .text, "digest": .text, "language": .text,
      // Where it was put on record later than it came in.
      "isLate": .flag, "received": .text, "receivedISO": .text,
    ]),
    "declined": .group(["at": .text, "iso": .text]),
    "evidence": .group(["text": .text]),
    "journal": .group(["sequence": .text, "hash": .text]),
    "receipt": .group(["token": .text, "link": .url]),
    "key": .group(["fingerprint": .text]),
    "review": .group([
      "isWaiting": .flag, "isConfirmed": .flag, "isDismissed": .flag, "isSuperseded": .flag,
      "isInEffect": .flag,
    ]),
    "reason": .group(["text": .text]),
    "faults": .list(["field": .text, "name": .text, "text": .text]),
    // Whether the page has a form to put things right with.
    "form": .group(["canCorrect": .flag]),
    // Of the kind of invitation; all of it is off where the page is for every kind.
    "kind": .group(["name": .text, "isPartnership": .flag, "isReseller": .flag, "isJoint": .flag]),
  ]

  /// In the layout `answer-article`, beside the form: what the page says in one language.
  static let articleSchema: FieldSchema = [
    "title": .html, "description": .text, "content": .html, "tone": .text, "label": .text,
    "showsReceipt": .flag, "showsDecline": .flag, "showsForm": .flag, "isFaulty": .flag,
    "showsRequest": .flag, "mayAskForEnd": .flag, "showsEndingForm": .flag,
    // Whether the page begins with it.
    "takesFocus": .flag,
    // Where a request for an end goes, and what it says.
    "endingTo": .url, "endingEffect": .text, "endingConsent": .text,
    // The form asks for both where it stands again: the verifier doesn't know what is on record.
    "invitee": .group([
      "id": .text, "name": .text, "called": .text, "hasName": .flag, "hasDomain": .flag, "hasCountry": .flag,
    ]),
  ]

  /// The fields whose value the verifier puts in, but for `provider`, which other pages know.
  static let personal: Set<String> = [
    "person", "accepted", "declined", "evidence", "journal", "receipt", "review", "reason", "faults",
    "form", "request",
    "typed", "wrong", "isWrong", "isTyped",
  ]

  /// The verifier's place for a field: that of a flag or a group is the place of the value that has to be there.
  static func slot(ofField path: String) -> PageSlot {
    if let value = valuesOfFlags[path] { return .fixed(value) }
    for (flags, values) in [("isWrong.", "wrong."), ("isTyped.", "typed.")] where path.hasPrefix(flags) {
      return known(PageSlot(values + path.dropFirst(flags.count)), path)
    }
    return known(PageSlot(path), path)
  }

  static func list(ofField path: String) -> PageList { known(PageList(rawValue: path), path) }

  static func column(ofField path: String) -> PageList.Column { known(PageList.Column(rawValue: path), path) }

  private static func known<Place>(_ place: Place?, _ path: String) -> Place {
    guard let place else {
      preconditionFailure("the verifier has no value for the field \(path) of an outcome's page")
    }
    return place
  }

  private static let valuesOfFlags: [String: PageSlot.Fixed] = [
    "person.hasPhone": .phone, "person.hasDomain": .domain, "person.hasCountry": .country,
    "accepted.isLate": .receivedAt, "invitation.hasEnd": .until, "invitation.isRenewal": .renews,
    "inviter": .inviterID, "provider": .providerID, "invitee": .inviteeID, "invitee.hasName": .inviteeName,
    "invitation": .invitationID,
    "person": .email, "accepted": .acceptedAtISO, "declined": .declinedAtISO,
    "evidence": .evidence, "journal": .journalHash,
    "request": .endingAtISO, "request.canAsk": .endingReceipt,
    "receipt": .receiptToken, "key": .keyFingerprint, "review": .acceptedAtISO, "reason": .reason,
    "form": .canCorrect, "typed": .canCorrect, "wrong": .canCorrect, "isWrong": .canCorrect,
    "isTyped": .canCorrect,
  ]
}
