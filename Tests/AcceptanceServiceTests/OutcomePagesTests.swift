import Acceptance
import PartnerModel
import TestSupport
import Testing
import TimeZones
import VerifierFiles

@testable import AnswerPages

@Suite struct OutcomePagesTests {
  private func tokyo() throws -> LocalTimeZone { try ZoneFolder.ofSystem.zone(named: "Asia/Tokyo") }

  private func facts(
    _ name: String = "Sato", given: String = "Hanako", link: String? = nil, zone: TimeZoneName? = nil,
    arrival: EarlierArrival? = nil
  ) -> OutcomeFacts {
    let answer = AcceptanceAnswer(
      person: AnsweringPerson(
        givenName: given, familyName: name, email: EmailAddress("hanako@hikari.example")!, phone: nil),
      role: .globalAdmin, language: .japanese,
      terms: TextDigest(rawValue: String(repeating: "ab", count: 32))!,
      tenantDomain: nil, country: nil)
    let acceptance = RecordedAcceptance(
      invitation: .sample(zone: zone), answer: answer, at: 1_795_339_800, arrival: arrival, actor: .verifier,
      evidence: .linkPossession,
      evidenceDigest: nil, tokenKeyID: "k", receiptKeyID: "abcdefgh", receiptForm: .current,
      head: JournalHead(sequence: 41, hash: EventHash(String(repeating: "cd", count: 32))!),
      reviewReasons: [], review: .notNeeded)
    return OutcomeFacts(
      invitation: acceptance.invitation,
      receipted: Receipted(acceptance: acceptance, receipt: "eyJ.e.s", keyID: "abcdefgh"), receiptLink: link)
  }

  @Test func tellsWhenAnAnswerCameInThatWasRecordedLater() throws {
    let pieces =
      #"[{"slot": "accepted.received", "in": "en", "as": "html"}, {"slot": "accepted.receivedISO", "in": "en", "as": "html"}]"#
    let arrival = EarlierArrival(at: Moment(seconds: 1_795_339_800 - 86_400), reason: nil)
    #expect(try page(pieces, facts()) == "")
    let shown = try page(pieces, facts(arrival: arrival))
    #expect(shown.hasSuffix(arrival.at.text))
    #expect(shown.count > arrival.at.text.count)
  }

  private func page(
    _ pieces: String, _ facts: OutcomeFacts, outcome: String = "accepted", language: LanguageCode? = nil
  ) throws -> String {
    let pages = try OutcomePages(
      json: PagesFile.json(accepted: pieces), settings: PagesFile.settings(), zones: .ofSystem,
      portalZone: tokyo())
    return String(decoding: pages.page(outcome, facts, language: language), as: UTF8.self)
  }

  @Test(arguments: [
    ("html", "&lt;i title=&quot;&amp;&#39;&quot;&gt;\u{FFFD}"),
    ("isolated", "<bdi>&lt;i title=&quot;&amp;&#39;&quot;&gt;\u{FFFD}</bdi>"),
    ("link", "#"),
    ("part", "%3Ci%20title%3D%22%26%27%22%3E%07"),
    ("mail", "%3Ci%20title%3D%22%26%27%22%3E%07"),
  ])
  func writesAValueForThePlaceWhereItStands(how: String, written: String) throws {
    var facts = facts()
    facts.typed = ["reason": "<i title=\"&'\">\u{7}"]
    #expect(
      try page(#"["a ", {"slot": "typed.reason", "in": "en", "as": "\#(how)"}, " z"]"#, facts)
        == "a \(written) z")
  }

  @Test(arguments: [
    ("https://accept.example/receipts/a.b", "https://accept.example/receipts/a.b"),
    ("javascript:alert(1)", "#"), ("http://accept.example/", "#"), ("//accept.example/", "#"),
    ("https://accept.example/?a=1&b=\"", "https://accept.example/?a=1&amp;b=&quot;"),
  ])
  func aLinkLeadsToHTTPSOnly(link: String, written: String) throws {
    #expect(
      try page(#"[{"slot": "receipt.link", "in": "en", "as": "link"}]"#, facts(link: link)) == written)
  }

  @Test func theAtOfAnAddressStaysInAMailLink() throws {
    let address = #"[{"slot": "person.email", "in": "en", "as": "mail"}]"#
    #expect(try page(address, facts()) == "hanako@hikari.example")
  }

  @Test func showsWhatIsKnownAndLeavesOutWhatIsNot() throws {
    let pieces = #"""
      [{"when": "person.phone", "in": "en", "pieces": ["phone"]},
       {"unless": "person.phone", "in": "en", "pieces": ["no phone, ",
         {"when": "person.email", "in": "en", "pieces": ["mail to ", {"slot": "person.email", "in": "en", "as": "html"}]}]}]
      """#
    #expect(try page(pieces, facts()) == "no phone, mail to hanako@hikari.example")
  }

  @Test func goesThroughFaultsWithTheMostFittingSentence() throws {
    var facts = OutcomeFacts(invitation: .sample())
    facts.faults = [AnswerFault(.email, .invalid), AnswerFault(.role, .invalid)]
    let pieces = #"""
      [{"each": "faults", "in": "en", "pieces": [{"column": "field", "as": "part"}, "/",
        {"column": "name", "as": "html"}, ": ", {"column": "text", "as": "html"}, "; "]},
       {"slot": "wrong.email", "in": "en", "as": "html"}, {"slot": "wrong.phone", "in": "en", "as": "html"}]
      """#
    #expect(
      try page(pieces, facts)
        == "email/E-mail &lt;address&gt;: Not whole.; role/role: Can&#39;t be read.; Not whole.")
  }

  @Test func putsThePlacesOfEachLanguageInItsWords() throws {
    let pieces = ["en", "ja"].map { language in
      ["accepted.at", "person.role", "inviter.name", "accepted.language"].map { slot in
        #"{"slot": "\#(slot)", "in": "\#(language)", "as": "html"}, "|""#
      }.joined(separator: ",")
    }
    #expect(
      try page("[\(pieces.joined(separator: ","))]", facts())
        == "22 November 2026, 18:30 (UTC+09:00, Asia/Tokyo)|Global admin|Hoshino Cloud|日本語|"
        + "2026年11月22日 18:30 (UTC+09:00, Asia/Tokyo)|グローバル管理者|ホシノクラウド|日本語|")
  }

  @Test func tellsTheTimeOfTheZoneOnRecord() throws {
    let pieces = #"[{"slot": "accepted.at", "in": "en", "as": "html"}]"#
    let oslo = facts(zone: TimeZoneName(rawValue: "Europe/Oslo"))
    #expect(try page(pieces, oslo) == "22 November 2026, 10:30 (UTC+01:00, Europe/Oslo)")
    // A zone that this machine has no file of.
    let gone = facts(zone: TimeZoneName(rawValue: "Europe/Atlantis"))
    #expect(try page(pieces, gone) == "22 November 2026, 18:30 (UTC+09:00, Asia/Tokyo)")
  }

  @Test(arguments: [
    ("Sato", "Hanako", "Hanako Sato", "Sato Hanako"), ("佐藤", "花子", "佐藤 花子", "佐藤 花子"),
    ("ささき", "ハナ", "ささき ハナ", "ささき ハナ"), ("김", "민수", "김 민수", "김 민수"),
    ("佐藤", "Anna", "Anna 佐藤", "佐藤 Anna"),
    ("O'Brien", "Siobhán", "Siobhán O&#39;Brien", "O&#39;Brien Siobhán"),
  ])
  func aNameStandsInItsOwnOrder(family: String, given: String, english: String, japanese: String) throws {
    let facts = facts(family, given: given)
    for (language, written) in [("en", english), ("ja", japanese)] {
      #expect(try page(#"[{"slot": "person.name", "in": "\#(language)", "as": "html"}]"#, facts) == written)
    }
  }

  @Test func asksThePortalAboutSomebodyWhoLeftTheDirectory() throws {
    let facts = OutcomeFacts(invitation: .sample(from: "gone-inc"))
    let pieces =
      #"[{"slot": "inviter.name", "in": "en", "as": "html"}, " ", {"slot": "inviter.email", "in": "en", "as": "html"}]"#
    #expect(try page(pieces, facts) == "gone-inc partners@hoshino.example")
  }

  @Test func aRefusalWithoutAPageOfItsOwnSaysItsReason() throws {
    #expect(try page("[]", OutcomeFacts(), outcome: "bad-signature") == "not valid: It doesn't fit.".escaped)
    #expect(try page("[]", OutcomeFacts(), outcome: "nobody-knows") == "not valid: ")
    var facts = OutcomeFacts()
    facts.reason = "bad-signature"
    #expect(try page("[]", facts, outcome: "not-valid") == "not valid: It doesn't fit.".escaped)
  }

  @Test func speaksTheReadersLanguageOrTheDefaultOne() throws {
    let pages = try OutcomePages(
      json: PagesFile.json(accepted: "[]"), settings: PagesFile.settings(), zones: .ofSystem,
      portalZone: tokyo())
    for (language, text) in [
      (LanguageCode.japanese, "期限"), (.english, "late"), (nil, "late"), (LanguageCode("fr"), "late"),
    ] {
      #expect(
        String(decoding: pages.page("expired", OutcomeFacts(), language: language), as: UTF8.self) == text)
    }
  }

  @Test(
    arguments: [
      ([], true, true), ([.email], true, true), ([.email, .consent], true, true), ([.token], true, false),
      ([.terms], true, false), ([.email, .answer], true, false), ([.reason], true, true),
      ([.email], false, false),
    ] as [([AnswerField], Bool, Bool)])
  func anAnswerCanBePutRightWhereTheFormCanBeSentAgain(
    fields: [AnswerField], knowsParties: Bool, can: Bool
  ) throws {
    var facts = OutcomeFacts(invitation: knowsParties ? .sample() : nil)
    facts.faults = fields.map { AnswerFault($0, .invalid) }
    facts.typed = ["token": "eyJ"]
    let pieces = #"[{"when": "form.canCorrect", "in": "en", "pieces": ["form"]}]"#
    #expect(try page(pieces, facts, outcome: "incomplete") == (can ? "form" : ""))
  }

  @Test(arguments: [
    (#"[{"slot": "person.nickname", "in": "en", "as": "html"}]"#, "person.nickname"),
    (#"[{"slot": "typed.nickname", "in": "en", "as": "html"}]"#, "typed.nickname"),
    (#"[{"slot": "person.email", "in": "fr", "as": "html"}]"#, "fr"),
    (#"[{"slot": "person.email", "in": "en", "as": "raw"}]"#, "raw"),
    (#"[{"slot": "person.email", "in": "en"}]"#, "as"),
    (#"[{"each": "grants", "in": "en", "pieces": []}]"#, "grants"),
    (#"[{"when": "person.email", "in": "en"}]"#, "pieces"),
    (#"[{"raw": "<b>"}]"#, "piece"), ("[1]", "piece"),
  ])
  func refusesAFileThatItDoesNotUnderstand(pieces: String, named: String) throws {
    let fault = try #require(throws: VerifierFileFault.self) {
      try OutcomePages(
        json: PagesFile.json(accepted: pieces), settings: PagesFile.settings(), zones: .ofSystem,
        portalZone: tokyo())
    }
    #expect(fault.file == "pages.json" && fault.detail.contains(named), "\(fault)")
  }

  @Test(arguments: [
    "expired", "not-valid", "accepted.provider-invites-reseller", "receipt.reseller-invites-customer",
  ])
  func refusesAFileWithoutAPage(name: String) throws {
    let json = PagesFile.text(accepted: "[]").replacing("\"\(name)\":", with: "\"other\":")
    #expect(
      throws: VerifierFileFault(file: "pages.json", detail: "the page \(name) is missing or isn't in order")
    ) {
      try OutcomePages(
        json: Array(json.utf8), settings: PagesFile.settings(), zones: .ofSystem, portalZone: tokyo())
    }
  }

  @Test func refusesAnotherVersion() throws {
    let json = PagesFile.text(accepted: "[]").replacing("\"version\":1", with: "\"version\":2")
    let fault = try #require(throws: VerifierFileFault.self) {
      try OutcomePages(
        json: Array(json.utf8), settings: PagesFile.settings(), zones: .ofSystem, portalZone: tokyo())
    }
    #expect(fault.description.contains("another version of Portico"))
    #expect(fault.description.contains("Build the portal again"))
  }
}

extension String {
  fileprivate var escaped: String { replacing("'", with: "&#39;") }
}

extension Invitation {
  fileprivate static func sample(
    from inviter: String = "hoshino-cloud", zone: TimeZoneName? = nil
  ) -> Invitation {
    Invitation(
      id: "aaaaaaaaaaaaaaaaaaaaaaaaaa", sequence: 1, kind: .resellerInvitesCustomer,
      from: OrganisationID(rawValue: inviter)!, with: nil, to: OrganisationID(rawValue: "hikari")!,
      recipient: "hanako@hikari.example", language: .japanese, issuedAt: 0, expiresAt: 1, statusIndex: 0,
      keyID: "k", state: .pending, issuedBy: Actor("aoi")!, terms: [:],
      timeZone: zone)
  }
}

/// The smallest files that the readers take.
enum PagesFile {
  static let settingsText = #"""
    {"version":1,"issuer":"https://partners.hoshino.example","audience":"https://accept.hoshino.example",
     "name":{"en":"Portal","ja":"ポータル"},"languages":["en","ja"],"defaultLanguage":"en",
     "acceptedBy":["globalAdmin"],"longestLifetime":7776000,"timeZone":"Asia/Tokyo","contact":"partners@hoshino.example",
     "organisations":[{"id":"hoshino-cloud","name":{"en":"Hoshino Cloud","ja":"ホシノクラウド"},
                       "email":"sales@hoshino.example"}]}
    """#

  static func settings() throws -> VerifierSettings { try VerifierSettings(json: Array(settingsText.utf8)) }

  static func json(accepted: String) -> [UInt8] { Array(text(accepted: accepted).utf8) }

  static func text(accepted: String) -> String {
    let same = [
      "already-accepted", "declined", "declined-before", "decline-waits", "cancelled", "wrong-organisation",
      "incomplete", "no-answer", "unavailable", "receipt-redacted",
      "ending-waits", "relationship-over", "ending-incomplete",
    ]
    let perKind = ["accepted", "needs-review", "receipt", "ending-requested"].flatMap { outcome in
      InvitationKind.allCases.map { "\(outcome).\($0.rawValue)" }
    }
    let pages =
      (same + perKind).map { "\"\($0)\":{\"en\":\(accepted),\"ja\":\(accepted)}" } + [
        #""expired":{"en":["late"],"ja":["期限"]}"#,
        #""not-valid":{"en":["not valid: ",{"slot":"reason.text","in":"en","as":"html"}],"ja":["無効"]}"#,
      ]
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ]
    return """
      {"version":1,"policy":"default-src 'none'","words":{
       "en":\(words("English", false, "{date}, {time} (UTC{offset}, {zone})", "{day} {month} {year}", months, "Global admin")),
       "ja":\(words("日本語", true, "{date} {time} (UTC{offset}, {zone})", "{year}年{month}月{day}日", (1...12).map(String.init), "グローバル管理者"))},
       "pages":{\(pages.joined(separator: ","))}}
      """
  }

  private static func words(
    _ name: String, _ familyNameFirst: Bool, _ moment: String, _ date: String, _ months: [String],
    _ role: String
  ) -> String {
    #"""
    {"name":"\#(name)","familyNameFirst":\#(familyNameFirst),"moment":"\#(moment)","date":"\#(date)",
     "months":\#(months),"role":{"globalAdmin":"\#(role)"},"field":{"email":"E-mail <address>"},
     "fault":{"invalid":"Can't be read.","email.invalid":"Not whole."},"evidence":{},
     "refusal":{"bad-signature":"It doesn't fit."},"countries":["JP|Japan|Nippon"]}
    """#
  }
}
