internal import Crypto
internal import JSON

/// What an event says, in two parts.
struct EventContent {
  /// Stands in the chain as it is.
  var members: CanonicalJSON.Members
  /// What is said of a person: names, addresses, telephone numbers and free text. In the chain stands a commitment to
  /// it, as the member `personal`.
  var personal: CanonicalJSON.Members

  init(_ members: CanonicalJSON.Members, personal: CanonicalJSON.Members = [:]) {
    self.members = members
    self.personal = personal
  }
}

extension EventContent {
  /// Whether a record that says this is spelt so: nothing else is in it, and nothing otherwise.
  ///
  /// - Parameters:
  ///   - payload: what stands in the chain.
  ///   - commitment: to the personal part.
  ///   - data: the personal part; nil where it was redacted.
  func isSpelt(_ payload: [UInt8], commitment: String, opened data: [UInt8]?) -> Bool {
    var members = members
    members[EventMembers.commitment] = .text(commitment)
    return CanonicalJSON.object(members).bytes == payload
      && data.map { !personal.isEmpty && CanonicalJSON.object(personal).bytes == $0 } ?? true
  }

  /// The same for a record of before, which has the personal part in the clear.
  ///
  /// - Parameter part: the object in which it has it; nil where it isn't within another.
  func isSpeltInClear(_ payload: [UInt8], within part: String?) -> Bool {
    var members = members
    if let part, case .object(var object) = members[part] {
      object.merge(personal)
      members[part] = .object(object)
    } else {
      members.merge(personal)
    }
    return CanonicalJSON.object(members).bytes == payload
  }
}

/// What opens a commitment: the personal part of an event, and a salt, without which its content could be tried out.
///
/// The commitment is the SHA-256 of the canonical JSON `{"data":{…},"salt":"…"}`, the salt in hexadecimal digits.
/// It may be thrown away: the chain goes on holding, and nobody can tell any more what was committed to.
struct PersonalOpening {
  /// Canonical JSON.
  let data: [UInt8]
  /// 32 bytes.
  let salt: [UInt8]

  /// As 64 lower-case hexadecimal digits.
  var commitment: String {
    var form: [UInt8] = []
    form.reserveCapacity(data.count + 2 * salt.count + 24)
    form += #"{"data":"#.utf8
    form += data
    form += #","salt":""#.utf8
    form += salt.hexadecimal.utf8
    form += #""}"#.utf8
    return SHA256.hash(data: form).withUnsafeBytes(\.hexadecimal)
  }

  /// Appends a line `{"data":{…},"salt":"…","sequence":N}`, which names the record that it belongs to.
  func appendLine(sequence: Int, to output: inout [UInt8]) {
    output += #"{"data":"#.utf8
    output += data
    output += #","salt":""#.utf8
    output += salt.hexadecimal.utf8
    output += #"","sequence":"#.utf8
    CanonicalJSON.append(Int64(sequence), to: &output)
    output += "}\n".utf8
  }
}
