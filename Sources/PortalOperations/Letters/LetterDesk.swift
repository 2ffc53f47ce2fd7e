import InvitationMail
import JSON
import Journal
import KeyFolder
package import Ledger
package import PartnerModel
import PortalFiles
package import PortalSite
package import SourceDiagnostics

/// The letters of a portal: what they say, and what became of each.
package struct LetterDesk {
  let portal: Portal
  let site: Site
  let letters: InvitationLetters
  let journal: Journal
  let ledger: LetterLedger
  let edits: EditedLetters
  let now: Moment
  let named: User?
  let linkPath: (InvitationID) -> LinkPath
  let secret: LinkSecret
  let record: LetterRecord
  private let stopped: StoppedAddresses
  /// To which an answer waits for its review: whoever gave it isn't asked again.
  private let answered: Set<InvitationID>

  /// - Parameter name: who acts, and sees what their organisation sends; nil for the operator's first user who may, and all.
  /// - Throws: `no-letters` where the portal has no texts for them, or nobody was invited yet.
  package init(in checked: CheckedPortal, actor name: String?, at now: Moment) throws {
    portal = checked.portal
    site = checked.site
    self.now = now
    let secret = try portal.keys.linkSecret()
    self.secret = secret
    let secrets = InvitationSecrets(
      signers: [:], linkPath: { secret.linkPath(for: $0) }, statusSigner: nil)
    guard let letters = site.letters(secrets) else { throw Self.noTexts }
    guard let journal = try portal.existingJournal() else {
      throw OperationRefusal(
        .noLetters, "nobody has been invited yet", remedy: "Invite somebody first: portico invite --all")
    }
    self.letters = letters
    self.journal = journal
    named = try site.source.directory.user(named: name)
    ledger = portal.letterLedger
    edits = EditedLetters(in: portal.lettersFolder)
    linkPath = { secret.linkPath(for: $0) }
    record = try ledger.record()
    stopped = StoppedAddresses(record.stopped, secret)
    answered = Set(try journal.waitingAnswers().map(\.invitation.id))
  }

  static var noTexts: OperationRefusal {
    OperationRefusal(
      .noLetters, "the portal has no texts for letters",
      remedy:
        "Copy Content/<language>/letters from the sample portal, for each language, and make them yours.")
  }

  package func standing(of invitation: Invitation) -> LetterStanding {
    record.standing(of: .invitation(invitation.id))
  }

  /// Whether whoever would have the letter asked for no more.
  package func isStopped(_ invitation: Invitation) -> Bool {
    guard let address = site.source.directory.organisation(invitation.to)?.email else { return false }
    return stopped.contains(address)
  }

  /// The invitations whose letters somebody changed, and that aren't sent yet.
  package func edited() throws -> Set<InvitationID> { try edits.invitations() }

  /// Whether an answer waits for its review.
  func isAnswered(_ invitation: Invitation) -> Bool { answered.contains(invitation.id) }

  /// Why no letter about an invitation is to go out any more; nil where one may.
  package func obstacle(to invitation: Invitation) -> (any ExplainedError)? {
    if isStopped(invitation) { return RuleViolation.noMoreLetters(to: invitation.to) }
    guard isAnswered(invitation) else { return nil }
    return OperationRefusal(
      .noLetters, "\(invitation.to) has answered, and the answer waits for its review",
      remedy: "Look at it: portico review \(invitation.id)")
  }

  /// Whether somebody changed the letter. It is kept then, whatever becomes of the template.
  package func isEdited(_ invitation: Invitation) throws -> Bool {
    try edits.letter(of: invitation.id) != nil
  }

  /// What a server said of a letter last, by its code and in its words; nil where it said nothing, or what it said was redacted.
  package func serversAnswer(to invitation: Invitation) -> String? {
    let standing = standing(of: invitation)
    guard let code = standing.state.status, let words = standing.words else {
      return standing.state.status ?? standing.words
    }
    // What a server answers begins with its code.
    return words == code || words.hasPrefix("\(code) ") ? words : "\(code) \(words)"
  }

  /// A row of the list: what it says of an invitation, and the state of its letter.
  ///
  /// - Parameter isEdited: whether it is one of `edited()`.
  package func json(of invitation: Invitation, isEdited: Bool) throws -> [UInt8] {
    let said = serversAnswer(to: invitation)
    let standing = standing(of: invitation)
    var text = JSONText()
    text.object { text in
      invitation.writeParties(to: &text)
      text.member("turn", standing.turn.rawValue)
      text.member("letter", standing.state.name)
      text.member("edited", isEdited)
      switch standing.state {
      case .draft, .ready: break
      case .claimed(let at): text.member("claimedAt", at.text)
      case .sent(let at, let by):
        text.member("sentAt", at.text)
        text.member("sentBy", optional: by?.rawValue)
        if let said { text.member("said", said) }
      case .later(let at, let next, let tries, _):
        text.member("triedAt", at.text)
        text.member("next", next.text)
        text.member("tries", Int64(tries))
        text.member("said", optional: said)
      case .refused(let at, _):
        text.member("refusedAt", at.text)
        text.member("said", optional: said)
      case .returned(let at, let by, _):
        text.member("returnedAt", at.text)
        text.member("returnedBy", optional: by?.rawValue)
        text.member("said", optional: said)
      }
      text.member("noMoreLetters", isStopped(invitation))
    }
    return text.bytes
  }

  /// The open invitations that the acting user's organisation sends, in the order in which they were issued.
  package func open() throws -> [Invitation] {
    let viewer = try site.source.directory.viewer(
      named: named?.id.rawValue, operatorID: site.source.configuration.operatorID)
    var open: [Invitation] = []
    try journal.forEachInvitation { invitation in
      guard !invitation.state(at: now).isTerminal,
        viewer.map({ $0.organisation == invitation.from }) ?? true
      else { return }
      open.append(invitation)
    }
    return open
  }

  /// The letter of an open invitation. Whoever has it can answer, and so it is for those alone who may send it.
  ///
  /// - Parameter prefix: the invitation's id, at least six characters of it, or the invitee's id.
  /// - Parameter isHandedOut: whether it is taken to be sent.
  package func letter(_ prefix: String, handedOut isHandedOut: Bool) throws -> InvitationLetter {
    let invitation = try openInvitation(prefix)
    try reader(of: invitation)
    if isHandedOut, let obstacle = obstacle(to: invitation) { throw obstacle }
    return try letter(of: invitation)
  }

  /// As it would be sent: with what somebody changed.
  func letter(of invitation: Invitation) throws -> InvitationLetter {
    let letter = try template(of: invitation)
    return try edits.letter(of: invitation.id).map { letter.saying($0.subject, $0.text) } ?? letter
  }

  private func template(of invitation: Invitation) throws -> InvitationLetter {
    guard let letter = try letters.letter(standing(of: invitation).turn, of: invitation) else {
      throw OperationRefusal(
        .noLetters, "\(invitation.to) has no e-mail address, or isn't in the directory any more",
        remedy:
          "Fill in the address in Content/directory, or withdraw the invitation: portico cancel \(invitation.id)"
      )
    }
    return letter
  }

  /// The same for each of many words.
  func openInvitations(_ texts: [String]) throws -> [Invitation] {
    guard texts.count > 1 else { return try texts.map(openInvitation) }
    // All invitees' at once: the journal looks through every invitation for each of them.
    var pending: [OrganisationID: [Invitation]] = [:]
    try journal.forEachInvitation { invitation in
      if invitation.state(at: now) == .pending { pending[invitation.to, default: []].append(invitation) }
    }
    return try texts.map { text in
      guard let invitee = OrganisationID(rawValue: text), let theirs = pending[invitee], theirs.count == 1,
        try journal.invitation(matching: text) == nil
      else { return try openInvitation(text) }
      return theirs[0]
    }
  }

  /// By its id, at least six characters of it, or the invitee's id where one of theirs is open.
  func openInvitation(_ text: String) throws -> Invitation {
    // By the journal that is open: many may be named at once.
    let invitation = try Journal?.some(journal).invitation(
      meantBy: text, what: "is open", in: site.source.directory
    ) {
      $0.state(at: now) == .pending
    }
    let state = invitation.state(at: now)
    guard !state.isTerminal else {
      throw OperationRefusal(
        .noLetters,
        "the invitation \(invitation.id) is \(state.rawValue), and its link opens nothing any more",
        remedy: "List those that are open: portico letters list")
    }
    return invitation
  }

  /// Who may send an invitation may have its letter.
  ///
  /// - Returns: nil for the one person of an operator without users.
  @discardableResult
  func reader(of invitation: Invitation) throws -> User? {
    try site.source.directory.askingUser(
      named, of: invitation.from, whoMay: Self.action(invitation), operatorID: operatorID)
  }

  /// Who says that a letter was sent, or sends it, and goes on record with it.
  @discardableResult
  func sender(of invitation: Invitation) throws -> User {
    let action = Self.action(invitation)
    return try site.source.directory.actingUser(
      named, of: invitation.from, whoMay: action, operatorID: operatorID
    ) { PermissionTable.standard.check($0, may: action, for: invitation.from) }
  }

  private static func action(_ invitation: Invitation) -> Action {
    invitation.kind == .providerInvitesReseller ? .inviteReseller : .inviteCustomer
  }

  // MARK: Changing

  /// The letter as it can be changed: what somebody wrote, or the template's.
  package func editable(_ prefix: String) throws -> (invitation: Invitation, letter: EditedLetter) {
    let invitation = try openInvitation(prefix)
    try reader(of: invitation)
    return (invitation, try edits.letter(of: invitation.id) ?? EditedLetter(template(of: invitation)))
  }

  /// Keeps what somebody wrote, until the letter is sent: also without its link, since it is their work.
  ///
  /// - Returns: why it can't be sent so; nil where it can.
  package func keep(
    _ edited: EditedLetter, of invitation: Invitation, restoringLink: Bool
  ) throws -> OperationRefusal? {
    let template = try template(of: invitation)
    try refuseForeignLink(in: edited, to: invitation)
    let whole = restoringLink ? edited.restoringLink(of: template) : edited
    try edits.write(whole, of: invitation.id)
    try noteChange(invitation)
    return whole.linkFault(template.link, of: invitation.id)
  }

  /// The letter follows the template again.
  ///
  /// - Returns: the invitation, and whether there was anything to throw away.
  package func discardEdits(_ prefix: String) throws -> (invitation: Invitation, wasEdited: Bool) {
    let invitation = try openInvitation(prefix)
    try reader(of: invitation)
    let wasEdited = try isEdited(invitation)
    try edits.remove(invitation.id)
    if wasEdited { try noteChange(invitation) }
    return (invitation, wasEdited)
  }

  /// A draft that was handed out before says something else now.
  private func noteChange(_ invitation: Invitation) throws {
    guard standing(of: invitation).state == .ready else { return }
    try ledger.add([
      LetterEvent(.changed(.invitation(invitation.id)), at: now, by: try reader(of: invitation)?.id)
    ])
  }

  /// What is handed out or said to be sent holds its link.
  func requireLink(
    _ invitation: Invitation, in sent: (letter: EditedLetter, file: String)? = nil
  ) throws {
    guard let edited = try sent?.letter ?? edits.letter(of: invitation.id) else { return }
    try refuseForeignLink(in: edited, to: invitation)
    let link = try template(of: invitation).link
    if let fault = edited.linkFault(link, of: invitation.id, in: sent?.file) { throw fault }
  }

  /// Another invitee's letter, given for this one by mistake, would bring their link to somebody else.
  private func refuseForeignLink(in letter: EditedLetter, to invitation: Invitation) throws {
    let configuration = site.source.configuration
    let others = letter.linkPaths(of: configuration).filter { $0 != linkPath(invitation.id).characters }
    guard !others.isEmpty,
      let owner = try open().first(where: { others.contains(linkPath($0.id).characters) })
    else { return }
    throw OperationRefusal(
      .linkAltered,
      "this is the letter to \(owner.to), whose personal link it holds, and not the one to \(invitation.to)",
      remedy: "Nothing was changed. Hand it in as theirs: \(owner.to) or \(owner.id)")
  }

  // MARK: Sending by one's own mail program

  /// What came of saying that letters were sent.
  package struct Sent {
    package let invitation: Invitation
    package let at: Moment
    package let by: UserID?
    /// False where that was on record already.
    package let isNew: Bool
  }

  /// Puts on record that somebody sent letters: all of them, or none.
  ///
  /// - Parameter text: what was sent where there is one letter, and the file that says so; nil for what is kept here.
  package func markSent(
    _ prefixes: [String]?, saying text: (letter: EditedLetter, file: String)? = nil
  ) throws -> [Sent] {
    var marked: [Sent] = []
    var seen: Set<InvitationID> = []
    var events: [LetterEvent] = []
    let meant = try prefixes.map(openInvitations)
    for invitation in try meant ?? ours().filter({ standing(of: $0).state == .ready }) {
      let user = try sender(of: invitation)
      if case .sent(let at, let by) = standing(of: invitation).state {
        marked.append(Sent(invitation: invitation, at: at, by: by, isNew: false))
      } else if seen.insert(invitation.id).inserted {
        try requireLink(invitation, in: text)
        marked.append(Sent(invitation: invitation, at: now, by: user.id, isNew: true))
        events.append(LetterEvent(.sent(.invitation(invitation.id)), at: now, by: user.id))
      }
    }
    try ledger.add(
      events, forgettingWordsOf: marked.filter(hasComeBack).map { .invitation($0.invitation.id) })
    for sent in marked { try edits.remove(sent.invitation.id) }
    return marked
  }

  private func hasComeBack(_ sent: Sent) -> Bool {
    guard case .returned = standing(of: sent.invitation).state else { return false }
    return true
  }

  /// The open invitations in the name of the acting user's company, or of the operator where nobody is named.
  func ours() throws -> [Invitation] {
    let side = named?.organisation ?? operatorID
    return try open().filter { $0.from == side }
  }

  var operatorID: OrganisationID { site.source.configuration.operatorID }
}

extension InvitationLetter {
  /// For a mail program, which opens it as a draft.
  package func draft(at now: Moment) -> [UInt8] {
    Letter(
      from: .init(name: from.name, address: from.address), to: .init(name: to.name, address: to.address),
      subject: subject, date: now, language: language, text: text, html: html
    ).bytes
  }
}

extension LetterStanding {
  /// Whether it brings the invitation, or is a reminder.
  package var turn: LetterTurn { number == 0 ? .invitation : .reminder }
}

extension Portal {
  package var letterLedger: LetterLedger { LetterLedger(below: stateFolder) }
  /// What is kept of letters: private, never deployed.
  var lettersFolder: String { "\(stateFolder)/letters" }
}
