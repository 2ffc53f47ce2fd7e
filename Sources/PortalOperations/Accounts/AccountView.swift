import JSON
import PartnerModel
import PortalFiles
import PortalSite

/// What the directory holds of one company's account in the programme (R30, R136), and what its user may do there.
package struct AccountView {
  /// How the partner ID came to the account, as far as an application says so.
  private struct Link {
    let by: UserID
    let on: CalendarDate?
    /// Of the membership record that has the ID.
    let source: String?
  }

  private let id: OrganisationID
  private let organisation: Organisation
  /// Of a provider there are no more than the facts that both kinds have.
  private let reseller: Reseller?
  private let provider: Provider?
  /// As the application has it; nil where there is none.
  private let legalName: String?
  private let link: Link?
  private let lastCheck: EligibilityCheck?
  /// Nil for an operator without users.
  private let user: User?

  /// - Parameters:
  ///   - asked: whose account; nil for the acting user's organisation, or else the portal's operator.
  ///   - name: who acts; nil for the operator's first user.
  /// - Throws: where the organisation isn't there, or who acts belongs to another one.
  package init(of asked: String?, actor name: String?, in place: Portal) throws {
    let source = try place.source()
    let directory = source.directory
    let operatorID = source.configuration.operatorID
    let actor = try directory.user(named: name)
    id = try directory.partner(asked ?? actor?.organisation.rawValue ?? operatorID.rawValue)
    user = try directory.askingUser(actor, of: id, whoMay: .viewOwnProfile, operatorID: operatorID)
    reseller = directory.reseller(id)?.value
    provider = directory.provider(id)?.value
    guard let organisation = directory.organisation(id) else {
      preconditionFailure("the directory has just named it")
    }
    self.organisation = organisation
    let application = directory.enrolments.map(\.value).first { [id] in $0.organisation == id }
    legalName = application?.answer("legalBusinessName")
    lastCheck = directory.lastCheck(of: id)
    link = Self.link(reseller?.partnerID, application, directory)
  }

  private var language: LanguageCode { organisation.language }
  private var name: String { organisation.name(in: language) }
  private var address: PostalAddress? { reseller?.address ?? provider?.address }
  private var primaryContact: Contact? { reseller?.primaryContact ?? provider?.primaryContact }
  private var supportContact: SupportContact? { reseller?.supportContact }
  private var phone: String? { reseller?.phone ?? provider?.phone }
  private var website: WebAddress? { reseller?.website ?? provider?.website }
  private var partnerID: String? { reseller?.partnerID }
  private var agreementAccepted: CalendarDate? { reseller?.agreementAccepted }

  /// Only an application that chose the very ID that is linked tells who linked it.
  private static func link(
    _ partnerID: String?, _ application: EnrolmentApplication?, _ directory: PartnerDirectory
  ) -> Link? {
    guard let partnerID, let application, application.chosenPartnerID == partnerID else { return nil }
    let account = application.answer("membershipUserName")
    let record = directory.memberships.map(\.value).first { record in
      record.userName == account && record.profiles.contains { $0.partnerID == partnerID }
    }
    return Link(by: application.applicant, on: application.linkedOn, source: record?.source)
  }

  private var addressLine: String? {
    guard let address else { return nil }
    return [
      address.street[language], address.secondLine?[language], address.city[language],
      address.region?[language], address.postalCode, address.country.rawValue,
    ].compactMap(\.self).joined(separator: ", ")
  }

  private func name(of contact: Contact) -> String {
    NameOrder.givenFirst.name(
      givenName: contact.givenName[language], familyName: contact.familyName[language])
  }

  /// A line for each thing that is known.
  package var details: [String] {
    let unknown = "not on record"
    let rows: [(String, String?)] = [
      ("account", "\(id) (\(organisation.kind.rawValue))"),
      ("company", name),
      ("legal name", legalName),
      ("address", addressLine ?? unknown),
      ("country", organisation.country.rawValue),
      ("tenant", organisation.tenantDomain?.rawValue ?? unknown),
      ("e-mail", organisation.email?.rawValue),
      ("telephone", phone),
      ("website", website?.rawValue),
      (
        "primary contact",
        primaryContact.map { contact in
          ["\(name(of: contact)) <\(contact.email.rawValue)>", contact.phone].compactMap(\.self).joined(
            separator: ", ")
        } ?? unknown
      ),
    ]
    let ofResellers: [(String, String?)] = [
      (
        "support contact",
        supportContact.map {
          [$0.email.rawValue, $0.phone, $0.website?.rawValue].compactMap(\.self).joined(separator: ", ")
        } ?? unknown
      ),
      ("partner ID", partnerID ?? "not linked"),
      ("linked", partnerID == nil ? nil : link.map(Self.words) ?? unknown),
      ("agreement accepted", agreementAccepted?.description ?? unknown),
      (
        "last eligibility check",
        lastCheck.map { check in
          ["\(check.checked)", check.result.rawValue, check.code].compactMap(\.self).joined(separator: ", ")
        } ?? unknown
      ),
      ("orders", lastCheck?.obstacle(of: id)?.message),
    ]
    let roles = user.map { user in
      ("you", "\(user.id): \(Self.roles(of: user).map(\.rawValue).joined(separator: ", "))")
    }
    return (rows + (organisation.kind == .reseller ? ofResellers : []) + [roles].compactMap(\.self))
      .compactMap { name, value in value.map { "\(name): \($0)" } }
  }

  private static func words(for link: Link) -> String {
    "by \(link.by)" + (link.on.map { " on \($0)" } ?? "") + (link.source.map { ", from: \($0)" } ?? "")
  }

  private static func roles(of user: User) -> [Role] { Role.allCases.filter(user.roles.contains) }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", id.rawValue)
      text.member("kind", organisation.kind.rawValue)
      text.member("name", name)
      text.member("legalName", optional: legalName)
      text.name("address")
      write(address, to: &text)
      text.member("country", organisation.country.rawValue)
      text.member("tenantDomain", optional: organisation.tenantDomain?.rawValue)
      text.member("email", optional: organisation.email?.rawValue)
      text.member("phone", optional: phone)
      text.member("website", optional: website?.rawValue)
      text.name("primaryContact")
      text.optionalObject(primaryContact) { contact, text in
        text.member("givenName", contact.givenName[language])
        text.member("familyName", contact.familyName[language])
        text.member("email", contact.email.rawValue)
        text.member("phone", optional: contact.phone)
        text.member("language", optional: contact.language?.rawValue)
      }
      text.name("supportContact")
      text.optionalObject(supportContact) { contact, text in
        text.member("email", contact.email.rawValue)
        text.member("phone", optional: contact.phone)
        text.member("website", optional: contact.website?.rawValue)
      }
      text.member("partnerId", optional: partnerID)
      text.name("linked")
      text.optionalObject(link) { link, text in
        text.member("by", link.by.rawValue)
        text.member("on", optional: link.on?.description)
        text.member("source", optional: link.source)
      }
      text.member("agreementAccepted", optional: agreementAccepted?.description)
      text.name("eligibility")
      text.optionalObject(lastCheck) { check, text in
        text.member("checked", check.checked.description)
        text.member("result", check.result.rawValue)
        text.member("code", optional: check.code)
      }
      text.name("user")
      text.optionalObject(user) { user, text in
        text.member("id", user.id.rawValue)
        text.member("roles", Self.roles(of: user).map(\.rawValue))
      }
    }
    return text.bytes
  }

  private func write(_ address: PostalAddress?, to text: inout JSONText) {
    text.optionalObject(address) { address, text in
      text.member("street", address.street[language])
      text.member("secondLine", optional: address.secondLine?[language])
      text.member("city", address.city[language])
      text.member("region", optional: address.region?[language])
      text.member("postalCode", optional: address.postalCode)
      text.member("country", address.country.rawValue)
    }
  }
}

extension JSONText {
  /// The value of a member: an object, or `null` where there is nothing.
  fileprivate mutating func optionalObject<Value>(
    _ value: Value?, _ members: (Value, inout JSONText) -> Void
  ) {
    guard let value else { return null() }
    object { members(value, &$0) }
  }
}
