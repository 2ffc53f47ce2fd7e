import CZlib

/// The zlib format of RFC 1950, whole buffers at a time.
enum ZlibStream {
  /// The best compression; zlib's output depends on its version and level alone, never on the time.
  static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    var size = compressBound(uLong(bytes.count))
    return [UInt8](unsafeUninitializedCapacity: Int(size)) { output, count in
      let outcome = compress2(output.baseAddress, &size, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
      precondition(outcome == Z_OK, "compressBound gave zlib too little room, or memory is exhausted")
      count = Int(size)
    }
  }

  /// What the stream holds; `nil` if it isn't one whole zlib stream and nothing else, or holds more than `limit`
  /// bytes. Memory is bounded by the limit, whatever the stream claims.
  static func inflate(_ stream: [UInt8], limit: Int) -> [UInt8]? {
    var used = uLong(stream.count)
    var size = uLong(limit)
    var outcome = Z_DATA_ERROR
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { output, count in
      outcome = uncompress2(output.baseAddress, &size, stream, &used)
      count = outcome == Z_OK ? Int(size) : 0
    }
    return outcome == Z_OK && used == uLong(stream.count) ? bytes : nil
  }
}
