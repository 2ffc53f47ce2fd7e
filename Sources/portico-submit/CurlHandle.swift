import CCurl

/// A handle of libcurl, with what it calls and where it writes what went wrong.
final class CurlHandle {
  let pointer: UnsafeMutableRawPointer
  /// libcurl calls it as long as the handle lives.
  private var watch: HandshakeWatch?
  private let complaint = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init() {
    guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let pointer = curl_easy_init() else {
      fatalError("libcurl can't be used")
    }
    self.pointer = pointer
    complaint.pointee = 0
    set(CURLOPT_ERRORBUFFER, to: complaint)
  }

  deinit {
    curl_easy_cleanup(pointer)
    complaint.deallocate()
  }

  // An option that libcurl refuses would leave a connection less guarded than it was meant to be.

  func set(_ option: CURLoption, to number: Int) { check(option, curl_set_number(pointer, option, number)) }
  func set(_ option: CURLoption, to text: String?) { check(option, curl_set_text(pointer, option, text)) }

  /// Replies, what is sent and libcurl's remarks go to `watch`.
  func watch(by watch: HandshakeWatch) {
    self.watch = watch
    let place = Unmanaged.passUnretained(watch).toOpaque()
    set(CURLOPT_HEADERDATA, to: place)
    set(CURLOPT_DEBUGDATA, to: place)
    check(
      CURLOPT_HEADERFUNCTION,
      curl_set_reader(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, watch in
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return CurlHandle.watch(at: watch).hear(line) ? line.count : 0
      })
    check(
      CURLOPT_DEBUGFUNCTION,
      curl_set_observer(pointer) { _, kind, bytes, count, watch in
        let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
        switch kind {
        case CURLINFO_HEADER_OUT: CurlHandle.watch(at: watch).noteCommand(bytes)
        case CURLINFO_TEXT: CurlHandle.watch(at: watch).noteRemark(bytes)
        default: break
        }
        return 0
      })
    set(CURLOPT_VERBOSE, to: 1)
  }

  private static func watch(at place: UnsafeMutableRawPointer?) -> HandshakeWatch {
    Unmanaged<HandshakeWatch>.fromOpaque(place!).takeUnretainedValue()
  }

  private func set(_ option: CURLoption, to place: UnsafeMutableRawPointer) {
    check(option, curl_set_pointer(pointer, option, place))
  }

  private func check(_ option: CURLoption, _ result: CURLcode) {
    guard result == CURLE_OK else { fatalError("this libcurl doesn't take option \(option.rawValue)") }
  }

  func explanation(of result: CURLcode) -> String {
    let own = String(cString: complaint)
    return own.isEmpty ? String(cString: curl_easy_strerror(result)) : own
  }

  /// When something had been reached, in microseconds; zero where it hasn't.
  func moment(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    guard curl_get_microseconds(pointer, info, &value) == CURLE_OK else { return 0 }
    return Int(value)
  }
}
