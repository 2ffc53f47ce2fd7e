import InvitationMail

/// What a mail holds that can be checked: the codes in it and attached to it, or else its links to invitations.
///
/// - Parameter path: of the message as a mail program saves it.
/// - Throws: where it can't be read or is no message; `no-token`, where nothing is in it.
package func mailedTokens(_ path: String) throws -> [String] {
  let file = try AnswerFile(.file(path))
  let found: [String]
  do {
    found = try MailedCodes.all(in: file.bytes)
  } catch {
    throw UnusableMail(fault: error, file: file.shownName)
  }
  guard !found.isEmpty else {
    throw OperationRefusal(
      .noToken, "there is no code in \(file.shownName), and no link to an invitation",
      remedy: "Copy the code from the page of the invitation, or from the receipt, and give that.")
  }
  return found
}
