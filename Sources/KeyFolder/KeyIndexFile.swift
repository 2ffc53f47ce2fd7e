import InvitationToken
import JSON
import PartnerModel

/// `keys.json`: the records as JSON, in a fixed order of members.
extension KeyIndex {
  var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("version", 1)
      text.name("keys")
      text.array { text in
        for record in records {
          text.object { text in
            text.member("kid", record.keyID.rawValue)
            text.member("state", record.state.rawValue)
            text.member("createdAt", record.createdAt.seconds)
            if let moment = record.activatedAt { text.member("activatedAt", moment.seconds) }
            if let moment = record.retiredAt { text.member("retiredAt", moment.seconds) }
            if let moment = record.revokedAt { text.member("revokedAt", moment.seconds) }
            if let moment = record.publishedAt { text.member("publishedAt", moment.seconds) }
          }
        }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  /// Reads what `json` wrote. Anything that doesn't add up is refused: a guess about keys is worse than a stop.
  init(json: [UInt8], for purpose: KeyPurpose) throws(KeyFolderFault) {
    let file: JSONObject
    do {
      file = try StrictJSON.object(json)
    } catch {
      throw Self.damaged("\(error)")
    }
    guard case .integer(1) = file["version"], case .array(let members) = file["keys"] else {
      throw Self.damaged("no version 1 with a list of keys")
    }
    var records: [KeyRecord] = []
    for member in members {
      guard case .object(let member) = member, let record = KeyRecord(member) else {
        throw Self.damaged("key \(records.count + 1) is incomplete")
      }
      records.append(record)
    }
    guard Set(records.map(\.keyID)).count == records.count else {
      throw Self.damaged("a key stands there twice")
    }
    for state in [KeyState.next, .active] where records.count(where: { $0.state == state }) > 1 {
      throw Self.damaged("there is more than one \(state.rawValue) key")
    }
    self.init(records: records, for: purpose)
  }

  private static func damaged(_ what: String) -> KeyFolderFault {
    KeyFolderFault(
      .damagedKeyFolder, "keys.json can't be read: \(what)",
      remedy: "Restore the folder of keys from its backup; nothing is signed until then.")
  }
}

extension KeyRecord {
  fileprivate init?(_ member: JSONObject) {
    guard case .string(let keyID) = member["kid"], Base64URL.decode(keyID)?.count == 32,
      case .string(let name) = member["state"], let state = KeyState(rawValue: name),
      case .integer(let createdAt) = member["createdAt"]
    else { return nil }
    var moments: [Moment?] = []
    for name in ["activatedAt", "retiredAt", "revokedAt", "publishedAt"] {
      switch member[name] {
      case nil: moments.append(nil)
      case .integer(let seconds): moments.append(Moment(seconds: seconds))
      default: return nil
      }
    }
    guard state != .retired || moments[1] != nil, state != .revoked || moments[2] != nil else { return nil }
    self.init(
      keyID: KeyID(rawValue: keyID), state: state, createdAt: Moment(seconds: createdAt),
      activatedAt: moments[0],
      retiredAt: moments[1],
      revokedAt: moments[2], publishedAt: moments[3])
  }
}
