internal import Crypto
import JSON
internal import PartnerModel

/// One event's canonical form, which is what is hashed and what is exported.
///
/// It is a JSON object, spelt as `CanonicalJSON` says, with these members:
///
///     {"actor":"…","at":1700000000,"payload":{…},"previous":"…","sequence":1,"subject":"…","type":"…"}
///
/// `at` is in seconds since 1970 UTC. `previous` is the hash of the event before, as 64 lower-case
/// hexadecimal digits, and 64 zeros in the first one. `sequence` counts from 1 without a gap. The event's
/// hash is the SHA-256 of the object's UTF-8 bytes. An exported line is the same object with one more member,
/// `hash`, so that Python checks a line with:
///
///     event = json.loads(line); claimed = event.pop("hash")
///     text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
///     claimed == hashlib.sha256(text.encode()).hexdigest() and event["previous"] == hash_of_the_line_before
///
/// All members are under the hash and each has its own name and quotes, so no two events have the same bytes.
enum EventForm {
  /// Appends the object; texts come as their UTF-8 bytes, `payload` as an object in canonical form.
  static func append(
    sequence: Int64, at: Int64, actor: some Collection<UInt8>, type: some Collection<UInt8>,
    subject: some Collection<UInt8>, payload: some Collection<UInt8>, previous: some Collection<UInt8>,
    hash: UnsafeRawBufferPointer? = nil, to output: inout [UInt8]
  ) {
    output.append(contentsOf: "{\"actor\":".utf8)
    CanonicalJSON.append(utf8: actor, to: &output)
    output.append(contentsOf: ",\"at\":".utf8)
    CanonicalJSON.append(at, to: &output)
    if let hash {
      output.append(contentsOf: ",\"hash\":\"".utf8)
      output.append(contentsOf: hash.hexadecimal.utf8)
      output.append(UInt8(ascii: "\""))
    }
    output.append(contentsOf: ",\"payload\":".utf8)
    output.append(contentsOf: payload)
    output.append(contentsOf: ",\"previous\":\"".utf8)
    output.append(contentsOf: previous.hexadecimal.utf8)
    output.append(contentsOf: "\",\"sequence\":".utf8)
    CanonicalJSON.append(sequence, to: &output)
    output.append(contentsOf: ",\"subject\":".utf8)
    CanonicalJSON.append(utf8: subject, to: &output)
    output.append(contentsOf: ",\"type\":".utf8)
    CanonicalJSON.append(utf8: type, to: &output)
    output.append(UInt8(ascii: "}"))
  }

  static func hash(of form: [UInt8]) -> EventHash {
    guard let hash = EventHash(bytes: SHA256.hash(data: form)) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return hash
  }
}
