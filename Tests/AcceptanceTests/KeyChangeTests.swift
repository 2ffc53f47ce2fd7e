import Acceptance
import InvitationToken
import Journal
import PartnerModel
import Testing

@Suite struct KeyChangeTests {
  @Test("A new key for receipts signs new ones, and who asks again gets the old one as it was (D11)")
  func rotatedReceiptKey() throws {
    let portal = try TestPortal()
    let (before, after) = (try portal.invite("before"), try portal.invite("after"))
    let first = try portal.answer(portal.acceptance(before))
    portal.receiptKeys.append(SigningKey())
    let again = try portal.answer(portal.acceptance(before))
    #expect(again.isAgain == true && again.receipt == first.receipt)
    _ = try portal.claims(ofReceipt: try #require(again.receipt))

    let new = try portal.answer(portal.acceptance(after))
    #expect(try portal.journal.acceptance(of: after.id)?.receiptKeyID == portal.receiptKeys[1].keyID)
    portal.receiptKeys.removeFirst()
    _ = try portal.claims(ofReceipt: try #require(new.receipt))
  }

  @Test("After the receipt key was revoked, the receipt is made anew under the key that signs today")
  func revokedReceiptKey() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let first = try portal.answer(portal.acceptance(invitation))
    let old = try portal.claims(ofReceipt: try #require(first.receipt))
    portal.receiptKeys = [SigningKey()]
    let again = try portal.answer(portal.acceptance(invitation))
    #expect(again.isAgain == true && again.receipt != first.receipt)
    #expect(try portal.claims(ofReceipt: try #require(again.receipt)) == old)
  }

  @Test("An invitation counts under the key that it was issued with, also after a new one signs")
  func rotatedInvitationKey() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    portal.invitationKeys.append(SigningKey())
    #expect(try portal.answer(portal.acceptance(invitation)).code == "accepted")
  }

  @Test("After its key was revoked, the old token is void and the one of the next build counts")
  func revokedInvitationKey() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let oldToken = try portal.token(invitation)
    portal.invitationKeys = [SigningKey()]
    let newToken = try portal.token(invitation)
    #expect(try portal.answer(portal.acceptance(invitation, ["token": oldToken])).code == "unknown-key")
    #expect(try portal.answer(portal.acceptance(invitation, ["token": newToken])).code == "accepted")
  }

  @Test("The key for receipts can't invite")
  func stolenReceiptKey() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let token = try portal.token(invitation, key: portal.receiptKeys[0])
    #expect(try portal.answer(portal.acceptance(invitation, ["token": token])).code == "unknown-key")
    #expect(try portal.journal.acceptance(of: invitation.id) == nil)
  }

  @Test("An address with which no receipt would fit is refused before anything is recorded")
  func longAddress() throws {
    let key = TokenSigner(SigningKey())
    #expect(throws: TokenSigner.TooLong.self) {
      try ReceiptDesk(issuer: "https://\(String(repeating: "a", count: 3_000)).example", current: key)
    }
    _ = try ReceiptDesk(issuer: "https://\(String(repeating: "a", count: 400)).example", current: key)
  }
}
